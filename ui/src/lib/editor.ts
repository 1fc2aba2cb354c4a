// The query box: CodeMirror put together for one purpose.

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import type { ErrorBody } from '../api/types';
import { spanToRange } from './spans';
import { choicesAt, placeAt, type Catalog, type Choice } from './spl_completion';
import { splColours, splLanguage } from './spl_language';

export interface EditorCallbacks {
  change(text: string): void;
  run(): void;
  cancel(): void;
  focus(): void;
  catalog(): Catalog;
}

export interface QueryEditor {
  setText(text: string): void;
  showError(error: ErrorBody | null): void;
  /** Whether the user is still writing the very word that the error is about. */
  writing(error: ErrorBody): boolean;
  focus(): void;
  destroy(): void;
}

export function createEditor(parent: HTMLElement, callbacks: EditorCallbacks): QueryEditor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        Prec.highest(keymap.of(runKeys(callbacks))),
        keymap.of([
          ...completionKeymap,
          ...closeBracketsKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        history(),
        splLanguage,
        splColours,
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        placeholder('Search, for example: error | stats count by host'),
        autocompletion({
          override: [(context) => complete(context, callbacks.catalog())],
          selectOnOpen: false,
          icons: false,
          maxRenderedOptions: 60,
        }),
        EditorView.contentAttributes.of({ 'aria-label': 'Query', 'data-testid': 'query-input' }),
        EditorView.domEventHandlers({ focus: () => callbacks.focus() }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) callbacks.change(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: text.length },
      });
    },
    showError(error) {
      const text = view.state.doc.toString();
      const diagnostics = error?.span
        ? [
            {
              ...spanToRange(text, error.span),
              severity: 'error' as const,
              message: error.hint ? `${error.message}\n${error.hint}` : error.message,
            },
          ]
        : [];
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    writing(error) {
      if (!view.hasFocus || !error.span) return false;
      const { from, to } = spanToRange(view.state.doc.toString(), error.span);
      const caret = view.state.selection.main.head;
      return from <= caret && caret <= to;
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function runKeys(callbacks: EditorCallbacks) {
  const run = (view: EditorView) => {
    closeCompletion(view);
    callbacks.run();
    return true;
  };
  return [
    // Enter takes a completion only when one was chosen with the arrows; otherwise it runs.
    { key: 'Enter', run: (view: EditorView) => !selectedCompletion(view.state) && run(view) },
    { key: 'Mod-Enter', run },
    { key: 'Shift-Enter', run: insertNewline },
    {
      key: 'Tab',
      run: (view: EditorView) => {
        if (completionStatus(view.state) !== 'active') return false;
        if (!selectedCompletion(view.state)) moveCompletionSelection(true)(view);
        return acceptCompletion(view);
      },
    },
    {
      key: 'Escape',
      run: (view: EditorView) => {
        if (completionStatus(view.state) !== null) return closeCompletion(view);
        callbacks.cancel();
        return true;
      },
    },
  ];
}

function complete(context: CompletionContext, catalog: Catalog): CompletionResult | null {
  const place = placeAt(context.state.sliceDoc(0, context.pos));
  if (!place) return null;
  // Commands are offered as soon as the pipe stands; the rest waits for a first letter.
  if (place.word === '' && place.kind !== 'command' && !context.explicit) return null;
  return {
    from: place.from,
    options: choicesAt(place, catalog).map(toCompletion),
    validFor: /^[\p{L}\p{N}_.@{}]*$/u,
  };
}

function toCompletion(choice: Choice): Completion {
  return {
    label: choice.label,
    type: choice.type,
    detail: choice.detail ?? choice.type,
    apply: choice.insert,
    boost: choice.boost,
    ...(choice.summary || choice.syntax ? { info: () => infoPanel(choice) } : {}),
  };
}

function infoPanel(choice: Choice): HTMLElement {
  const panel = document.createElement('div');
  const add = (name: string, text: string | undefined) => {
    if (!text) return;
    const line = document.createElement('div');
    line.className = `completion-${name}`;
    line.textContent = text;
    panel.append(line);
  };
  add('summary', choice.summary);
  add('syntax', choice.syntax);
  add('example', choice.example);
  return panel;
}
