// The service worker, by which the app opens without a network.

/** Has it keep the app's files. Not every browser has one, and one that does not know the service's certificate refuses: the app works all the same. */
export async function keepFiles(workers: ServiceWorkerContainer | undefined): Promise<void> {
  try {
    await workers?.register('/sw.js');
  } catch {
    // Without a network it does not open.
  }
}
