// The pictures and papers of an application, fetched for as long as it is open: pictures as they are shown, papers page by page.

import { type ComputedRef, type ShallowRef, computed, onBeforeUnmount, shallowReactive, shallowRef, watch } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { paperOf } from '../service/review.ts';
import type { DocumentKind, DocumentView, Field, ReviewView } from '../wire/enterprise.ts';
import { PdfError, PdfFile, wholePdf } from './pdf.ts';
import { useSession } from './session.ts';

/** A page that is shown: a picture, or one of a paper. */
export interface Sheet {
  /** Of its document and page. */
  readonly key: string;
  readonly document: DocumentView;
  readonly kind: DocumentKind;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
}

/** What was fetched of a document. */
export interface Fetched {
  readonly address?: string;
  readonly pdf?: PdfFile;
  readonly problem?: Problem;
}

const PDF = 'application/pdf';

/** The pages of all documents, one after the other. */
export function sheetsOf(documents: readonly DocumentView[]): readonly Sheet[] {
  return documents.flatMap((document) => {
    const pages = document.media_type === PDF ? Math.max(1, document.pages ?? 1) : 1;
    return Array.from({ length: pages }, (_, at) => ({ key: `${document.id}/${at + 1}`, document, kind: document.kind, page: at + 1, pages }));
  });
}

export interface Papers {
  readonly sheets: ComputedRef<readonly Sheet[]>;
  readonly sheet: ComputedRef<Sheet | undefined>;
  readonly fetched: ReadonlyMap<string, Fetched>;
  readonly show: (key: string) => void;
  /** The next page, and after the last the first. */
  readonly next: () => void;
  /** The paper that stands in a field, unless a page of it is shown already. */
  readonly showField: (field: Field) => void;
  /** Fetches a document again. */
  readonly again: (document: DocumentView) => void;
}

/** For the setup of a component. */
export function usePapers(view: Readonly<ShallowRef<ReviewView | undefined>>): Papers {
  const session = useSession();
  const fetched = shallowReactive(new Map<string, Fetched>());
  const shown = shallowRef<string>();
  const sheets = computed(() => sheetsOf(view.value?.documents ?? []));
  const sheet = computed(() => sheets.value.find(({ key }) => key === shown.value) ?? sheets.value[0]);
  let turn = 0;

  function drop(): void {
    turn += 1;
    for (const { address, pdf } of fetched.values()) {
      if (address !== undefined) URL.revokeObjectURL(address);
      void pdf?.close();
    }
    fetched.clear();
  }
  async function fetchOne(application: string, document: DocumentView): Promise<void> {
    const own = turn;
    let got: Fetched;
    try {
      const bytes = await session.as((network, bearer) => paperOf(network, bearer, application, document.id));
      if (own !== turn) return;
      got = document.media_type === PDF
        ? { pdf: await PdfFile.open(wholePdf(bytes)) }
        : { address: URL.createObjectURL(new Blob([bytes], { type: document.media_type })) };
    } catch (error) {
      got = { problem: error instanceof PdfError ? error.problem : problemOf(error) };
    }
    if (own === turn) fetched.set(document.id, got);
    else void got.pdf?.close();
  }
  watch(
    // Opened again, it may have other papers.
    () => [view.value?.row.id, ...(view.value?.documents ?? []).map((document) => document.id)].join('/'),
    () => {
      drop();
      shown.value = undefined;
      const { row, documents } = view.value ?? {};
      if (row === undefined) return;
      for (const document of documents ?? []) void fetchOne(row.id, document);
    },
    { immediate: true },
  );
  onBeforeUnmount(drop);

  return {
    sheets,
    sheet,
    fetched,
    show: (key) => {
      shown.value = key;
    },
    next: () => {
      const at = sheets.value.findIndex(({ key }) => key === sheet.value?.key);
      shown.value = sheets.value[(at + 1) % Math.max(1, sheets.value.length)]?.key;
    },
    showField: (field) => {
      const document = view.value?.fields[field];
      if (document === undefined || sheet.value?.document.id === document) return;
      shown.value = sheets.value.find((one) => one.document.id === document)?.key ?? shown.value;
    },
    again: (document) => {
      const application = view.value?.row.id;
      fetched.delete(document.id);
      if (application !== undefined) void fetchOne(application, document);
    },
  };
}
