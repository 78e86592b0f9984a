// Files for the fake desk: a document of a few pages, and the picture of a seal.

const ENCODER = new TextEncoder();

/** A4 in points. */
const [WIDTH, HEIGHT] = [595.276, 841.89];

function page(number: number, lines: readonly string[]): string {
  const rows = lines.map((line, index) => `1 0 0 1 72 ${HEIGHT - 100 - index * 22} Tm (${line}) Tj`).join('\n');
  return `BT /F1 11 Tf\n${rows}\n1 0 0 1 280 40 Tm (${number}) Tj ET`;
}

/** A PDF (ISO 32000) of so many pages, in the base font alone. */
export function pdfOf(pages: number, lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, index) => `${4 + 2 * index} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...Array.from({ length: pages }, (_, index) => {
      const content = page(index + 1, lines);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }).flat(),
  ];
  let text = '%PDF-1.7\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = text.length;
  const entries = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return ENCODER.encode(text);
}

/** A round seal as a PNG with alpha, drawn by the browser. */
export async function sealPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const side = 420;
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  pen.strokeStyle = '#c8102e';
  pen.fillStyle = '#c8102e';
  pen.lineWidth = 12;
  pen.beginPath();
  pen.arc(side / 2, side / 2, side / 2 - 8, 0, 2 * Math.PI);
  pen.stroke();
  pen.beginPath();
  for (let point = 0; point < 10; point += 1) {
    const [radius, angle] = [point % 2 === 0 ? 74 : 28, (point * Math.PI) / 5 - Math.PI / 2];
    pen.lineTo(side / 2 + radius * Math.cos(angle), side / 2 + radius * Math.sin(angle));
  }
  pen.fill();
  pen.font = '600 46px serif';
  pen.textAlign = 'center';
  const text = Array.from('江北示范建设有限公司');
  for (const [index, letter] of text.entries()) {
    const angle = ((index - (text.length - 1) / 2) / text.length) * 1.5 * Math.PI;
    pen.save();
    pen.translate(side / 2, side / 2);
    pen.rotate(angle);
    pen.fillText(letter, 0, -138);
    pen.restore();
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

/** A square seal of a person likewise. */
export async function personSeal(): Promise<Uint8Array<ArrayBuffer>> {
  const side = 240;
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  pen.strokeStyle = '#c8102e';
  pen.fillStyle = '#c8102e';
  pen.lineWidth = 14;
  pen.strokeRect(10, 10, side - 20, side - 20);
  pen.font = '600 92px serif';
  pen.textAlign = 'center';
  for (const [index, letter] of Array.from('林一舟印').entries()) {
    pen.fillText(letter, index < 2 ? 172 : 68, index % 2 === 0 ? 106 : 204);
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
