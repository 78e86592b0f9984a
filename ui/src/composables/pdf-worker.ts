// The thread on which pdf.js reads a document.

import './pdf-jpeg.ts';
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
