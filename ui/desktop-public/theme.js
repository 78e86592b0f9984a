// Before the first paint: the theme that was chosen last. The page itself learns it from the desk, and that takes a moment.
{
  const { document, localStorage, matchMedia } = globalThis;
  let chosen = null;
  try {
    chosen = localStorage.getItem('sealbid-window-theme');
  } catch {
    // A page that keeps nothing follows the system.
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  if (isDark) document.documentElement.dataset.theme = 'dark';
}
