// The first script of the page: watches the app start, and tells the service worker how that went.
//
// Keeps true: until the app has painted, any error that stops it is reported and shown in plain words, in English and Arabic,
// with no help from the app. Part of the app's own version, so it needs no build step and no module.
// Not here: registering the service worker, and errors after the start (the app's own panic screen).
'use strict';

(() => {
  const worker = navigator.serviceWorker;
  const WATCHED = ['error', 'unhandledrejection'];
  let finished = false;
  let panel = null;

  /** The app calls this after its first paint. */
  window.evertillStarted = () => {
    if (finished) return;
    finish();
    panel?.remove();
    tell({ type: 'started' });
  };

  function finish() {
    finished = true;
    for (const name of WATCHED) removeEventListener(name, onTrouble, true);
  }

  function onTrouble(event) {
    const error = reasonOf(event);
    if (!error || panel) return;
    show();
    tell({ type: 'failed', error });
  }

  /** The text of an error that stops the start; null for one that does not (a picture, an extension's script). */
  function reasonOf(event) {
    if (event.type === 'unhandledrejection') return describe(event.reason);
    const { target } = event;
    if (target instanceof HTMLScriptElement) return `${target.src || 'A script of the page'} could not be loaded.`;
    if (target instanceof HTMLLinkElement && target.relList.contains('stylesheet')) return `${target.href} could not be loaded.`;
    if (target !== window) return null;
    if (/^[a-z-]*extension:/.test(event.filename)) return null;
    return event.error ? describe(event.error) : event.message;
  }

  /** Message and stack: Chromium's stack begins with the message, Firefox's is without. */
  function describe(error) {
    const stack = String(error?.stack ?? '');
    return stack.startsWith(String(error)) ? stack : `${error}\n${stack}`.trim();
  }

  function tell(message) {
    worker?.controller?.postMessage(message);
  }

  const WORDS = [
    {
      lang: 'en', dir: 'ltr',
      title: 'Evertill could not start',
      reloading: 'Your sales are safe. The last good version is being loaded.',
      stuck: 'Your sales are safe. Load the page again; if it still does not start, ask for help.',
      again: 'Load again',
    },
    {
      lang: 'ar', dir: 'rtl',
      title: 'تعذّر تشغيل Evertill',
      reloading: 'مبيعاتك محفوظة. يجري تحميل آخر إصدار سليم.',
      stuck: 'مبيعاتك محفوظة. أعد تحميل الصفحة؛ وإن لم يعمل بعد ذلك فاطلب المساعدة.',
      again: 'إعادة التحميل',
    },
  ];

  function show() {
    panel = document.createElement('div');
    panel.id = 'evertill-could-not-start';
    panel.setAttribute('role', 'alert');
    style(panel, {
      position: 'fixed', inset: '0', zIndex: '2147483647', overflow: 'auto', display: 'grid', placeContent: 'center', gap: '32px',
      padding: '24px', font: '18px/1.5 system-ui, sans-serif', colorScheme: 'light dark', background: 'Canvas', color: 'CanvasText',
    });
    render('reloading');
    // The script that failed may stand before the body.
    if (document.body) document.body.append(panel);
    else addEventListener('DOMContentLoaded', () => finished || document.body.append(panel), { once: true });
    if (!worker?.controller) render('stuck');
  }

  function render(what) {
    panel.replaceChildren(...WORDS.map((words) => {
      const part = document.createElement('section');
      part.lang = words.lang;
      part.dir = words.dir;
      style(part, { maxInlineSize: '34rem' });
      part.append(text('h1', words.title, { font: '600 28px/1.3 system-ui, sans-serif', margin: '0 0 8px' }));
      part.append(text('p', words[what], { margin: '0' }));
      if (what === 'stuck') part.append(reloadButton(words.again));
      return part;
    }));
  }

  function reloadButton(label) {
    const button = text('button', label, { font: 'inherit', minBlockSize: '48px', paddingInline: '24px', marginBlockStart: '16px' });
    button.addEventListener('click', () => location.reload());
    return button;
  }

  function text(tag, words, rules) {
    const element = document.createElement(tag);
    element.textContent = words;
    style(element, rules);
    return element;
  }

  // Rule by rule: a strict content security policy forbids a style attribute or element.
  function style(element, rules) {
    Object.assign(element.style, rules);
  }

  for (const name of WATCHED) addEventListener(name, onTrouble, true);
  worker?.addEventListener('message', ({ data }) => {
    if (finished) return;
    if (data?.type === 'reload') location.reload();
    if (data?.type === 'no-way-back' && panel) render('stuck');
  });
})();
