// A thin Svelte skin over @tanstack/virtual-core: which rows of a long list exist in the document.

import {
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';

export interface VirtualListOptions {
  count: number;
  /** Height before a row was measured. */
  estimate: number;
}

export class VirtualList {
  items = $state.raw<VirtualItem[]>([]);
  totalSize = $state(0);
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private scroller: HTMLElement | null = null;

  /** Call while a component initialises; `options` is read again whenever what it reads changes. */
  constructor(options: () => VirtualListOptions) {
    const settings = (now: VirtualListOptions): VirtualizerOptions<HTMLElement, HTMLElement> => ({
      count: now.count,
      estimateSize: () => now.estimate,
      getScrollElement: () => this.scroller,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      measureElement,
      overscan: 8,
      onChange: () => this.refresh(),
    });
    this.virtualizer = new Virtualizer(settings(untrack(options)));
    $effect(() => {
      const now = options();
      untrack(() => {
        this.virtualizer.setOptions(settings(now));
        this.virtualizer._willUpdate();
        this.refresh();
      });
    });
  }

  /** `use:list.scroll` on the element that scrolls. */
  scroll = (node: HTMLElement) => {
    this.scroller = node;
    const unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    this.refresh();
    return {
      destroy: () => {
        unmount();
        this.scroller = null;
      },
    };
  };

  /** `use:list.row={index}` on each row, which must carry `data-index`. */
  row = (node: HTMLElement, _index: number) => {
    this.virtualizer.measureElement(node);
    return {
      // The element may stand for another row now: its data-index has changed.
      update: (_next: number) => this.virtualizer.measureElement(node),
      destroy: () => this.virtualizer.measureElement(null),
    };
  };

  scrollTo(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  /** Forgets heights and goes to the top: the rows are others now. */
  reset(): void {
    this.virtualizer.measure();
    this.virtualizer.scrollToOffset(0);
  }

  private refresh(): void {
    this.items = this.virtualizer.getVirtualItems();
    this.totalSize = this.virtualizer.getTotalSize();
  }
}
