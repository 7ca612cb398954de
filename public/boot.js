// The first script of the page: watches the app start, and tells the service worker how that went. Before that it looks whether the
// browser is new enough.
//
// Keeps true: until the app has painted, any error that stops it is reported and shown in plain words, in English and Arabic,
// with no help from the app; so is a browser that is too old, which stops nobody who goes on anyway. Part of the app's own version, so it needs no build step and no module.
// Not here: registering the service worker, and errors after the start (the app's own panic screen).
'use strict';

(() => {
  const worker = navigator.serviceWorker;
  const WATCHED = ['error', 'unhandledrejection'];
  /** The youngest thing that the app can't look right without: Chrome and Edge 123, Firefox 120, Safari 17.5. */
  const NEEDED = ['color', 'light-dark(#000, #fff)'];
  /** sessionStorage: somebody has gone on with a browser that is too old. */
  const ANYWAY = 'evertill-old-browser';
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
      tooOld: 'This browser is too old for Evertill',
      lowest: 'Evertill needs Safari 17.5 (iPadOS or iOS 17.5), Chrome 123, Edge 123 or Firefox 120, or a later version. Update this device, or use another. What was sold on it is safe.',
      anyway: 'Go on anyway, without colours',
    },
    {
      lang: 'ar', dir: 'rtl',
      title: 'تعذّر تشغيل Evertill',
      reloading: 'مبيعاتك محفوظة. يجري تحميل آخر إصدار سليم.',
      stuck: 'مبيعاتك محفوظة. أعد تحميل الصفحة؛ وإن لم يعمل بعد ذلك فاطلب المساعدة.',
      again: 'إعادة التحميل',
      tooOld: 'هذا المتصفح قديم ولا يناسب Evertill',
      lowest: 'يحتاج Evertill إلى Safari 17.5 (أي iPadOS أو iOS 17.5) أو Chrome 123 أو Edge 123 أو Firefox 120 أو إصدار أحدث. حدّث هذا الجهاز أو استخدم غيره. ما بيع عليه محفوظ.',
      anyway: 'المتابعة مع ذلك، بلا ألوان',
    },
  ];

  function show() {
    panel = cover('evertill-could-not-start');
    render('reloading');
    // The script that failed may stand before the body.
    inBody(() => finished || document.body.append(panel));
    if (!worker?.controller) render('stuck');
  }

  function render(what) {
    fill(panel, (words) => {
      const said = [heading(words.title), text('p', words[what], { margin: '0' })];
      if (what === 'stuck') said.push(button(words.again, () => location.reload()));
      return said;
    });
  }

  /** Lies over the app, which starts below it all the same: a till that is paired already must go on selling. */
  function showTooOld() {
    const over = cover('evertill-too-old');
    const goOn = () => {
      over.remove();
      sessionStorage.setItem(ANYWAY, 'yes');
    };
    fill(over, (words) => [heading(words.tooOld), text('p', words.lowest, { margin: '0' }), button(words.anyway, goOn)]);
    inBody(() => document.body.append(over));
  }

  function inBody(put) {
    if (document.body) put();
    else addEventListener('DOMContentLoaded', put, { once: true });
  }

  function cover(id) {
    const over = document.createElement('div');
    over.id = id;
    over.setAttribute('role', 'alert');
    style(over, {
      position: 'fixed', inset: '0', zIndex: '2147483647', overflow: 'auto', display: 'grid', placeContent: 'center', gap: '32px',
      padding: '24px', font: '18px/1.5 system-ui, sans-serif', colorScheme: 'light dark', background: 'Canvas', color: 'CanvasText',
    });
    return over;
  }

  /** Says it in each language. */
  function fill(over, say) {
    over.replaceChildren(...WORDS.map((words) => {
      const part = document.createElement('section');
      part.lang = words.lang;
      part.dir = words.dir;
      style(part, { maxInlineSize: '34rem' });
      part.append(...say(words));
      return part;
    }));
  }

  function heading(words) {
    return text('h1', words, { font: '600 28px/1.3 system-ui, sans-serif', margin: '0 0 8px' });
  }

  function button(label, pressed) {
    const button = text('button', label, { font: 'inherit', minBlockSize: '48px', paddingInline: '24px', marginBlockStart: '16px' });
    button.addEventListener('click', pressed);
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

  if (!CSS.supports(...NEEDED) && !sessionStorage.getItem(ANYWAY)) showTooOld();
  for (const name of WATCHED) addEventListener(name, onTrouble, true);
  worker?.addEventListener('message', ({ data }) => {
    if (finished) return;
    if (data?.type === 'reload') location.reload();
    if (data?.type === 'no-way-back' && panel) render('stuck');
  });
})();
