// The camera of this device as an element of the page, <evertill-camera>: its picture for people, which camera it is, its light, and
// pictures out of it for a worker that reads codes. A script of its own, which the till loads when somebody opens the camera and not
// before; so is the worker.
//
// Attributes: `which` and `light`, the words for the choice of a camera and for its light.
// Events: `picture`, there is one; `trouble`, there is none, and `detail` says why: 'insecure', 'refused', 'none', 'busy', 'failed'; `code`,
// whose `detail` is the text of a code to be sold.
//
// Keeps true: the camera is let go as soon as the element leaves the page or nobody looks at the page, also while the browser still asks
// whether it may be used. It is started anew when the page is looked at again: a picture that comes back by itself may stay black.
// What fails in the worker costs the picture that it was about, and nothing is sold twice for it.
// Not here: which codes count, and when (web-app/camera); what stands around the picture (web-app/till/src/camera).

const READER = '/web-camera_loader.js';
/** The picture is shown in this shape, and nothing is read that is not shown. */
const SHAPE = 4 / 3;
/** No more pixels than this in a row: more cost time, and show no more of the bars. */
const WIDEST = 1280;
/** Milliseconds between two pictures that are read, at least: a tablet has other things to do. */
const PAUSE = 80;
/** A reader that has not answered for so many milliseconds is stuck; until its first answer it may have to be loaded over a slow line. */
const STUCK = 5_000;
const LOADED = 60_000;

/** localStorage: the camera that somebody chose on this device. */
const CHOSEN = 'evertill-camera';

const TROUBLES = {
  __proto__: null,
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

class CameraElement extends HTMLElement {
  #video = null;
  #controls = null;
  #run = null;
  /** The picture went away with the page, and not because somebody closed it. */
  #wasLeft = false;
  #lookedAt = () => {
    if (document.hidden) {
      this.#wasLeft = true;
      this.#stop();
    } else {
      this.#start(this.#wasLeft);
      this.#wasLeft = false;
    }
  };

  connectedCallback() {
    // Without these, iOS plays it in a window of its own, or not at all.
    this.#video = make('video', { muted: true, playsInline: true, autoplay: true });
    this.#controls = make('div', { className: 'row' });
    this.replaceChildren(this.#video, this.#controls);
    document.addEventListener('visibilitychange', this.#lookedAt);
    this.#lookedAt();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#lookedAt);
    this.#stop();
  }

  /** `again`: what is in the picture was there before, and was read. */
  #start(again) {
    this.#stop();
    const tell = (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail }));
    this.#run = new Run(this.#video, again, (name, detail) => {
      if (name === 'picture') this.#control(detail);
      tell(name, detail);
    });
    this.#run.start(kept());
  }

  #stop() {
    this.#run?.stop();
    this.#run = null;
  }

  /** What can be chosen. */
  #control({ cameras, device, canShine }) {
    const controls = [];
    if (cameras.length > 1) {
      const choice = make('select', { className: 'input', ariaLabel: this.getAttribute('which') });
      choice.append(...cameras.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === device)));
      choice.addEventListener('change', () => {
        keep(choice.value);
        this.#start(false);
      });
      controls.push(choice);
    }
    if (canShine) {
      const light = make('button', { className: 'button', textContent: this.getAttribute('light'), ariaPressed: 'false' });
      light.addEventListener('click', () => {
        light.ariaPressed = String(light.ariaPressed !== 'true');
        this.#run?.shine(light.ariaPressed === 'true');
      });
      controls.push(light);
    }
    this.#controls.replaceChildren(...controls);
  }
}

/** One use of a camera, from asking for it to letting it go. */
class Run {
  #over = false;
  #stream = null;
  #reader = null;

  constructor(video, again, tell) {
    this.video = video;
    this.again = again;
    this.tell = (name, detail) => this.#over || tell(name, detail);
  }

  async start(device) {
    try {
      const stream = await open(device);
      // It may have been closed while the browser asked.
      if (this.#over) return release(stream);
      this.#stream = stream;
      const [track] = stream.getVideoTracks();
      track.addEventListener('ended', () => this.#fail('busy'));
      this.video.srcObject = stream;
      await this.video.play();
      // Only now do they have names.
      const devices = await navigator.mediaDevices.enumerateDevices();
      const cameras = devices.filter(({ kind }) => kind === 'videoinput');
      const able = track.getCapabilities?.() ?? {};
      this.tell('picture', { cameras, device: track.getSettings().deviceId, canShine: able.torch });
      if (able.focusMode?.includes('continuous')) await ask(track, { focusMode: 'continuous' });
      await this.#read();
    } catch (error) {
      console.warn('The camera:', error);
      this.#fail(error.trouble ?? TROUBLES[error.name] ?? 'failed');
    }
  }

  stop() {
    // Another may have the picture by now.
    if (this.#over) return;
    this.#over = true;
    if (this.#stream) release(this.#stream);
    this.video.srcObject = null;
    this.#reader?.end();
  }

  shine(on) {
    return ask(this.#stream.getVideoTracks()[0], { torch: on });
  }

  #fail(trouble) {
    this.tell('trouble', trouble);
    this.stop();
  }

  async #read() {
    if (this.#over) return;
    this.#reader = new Reader(this.again);
    await this.#reader.ready;
    while (!this.#over) {
      const at = performance.now();
      await nextPicture(this.video);
      if (this.#over) return;
      for (const code of await this.#look()) this.tell('code', code);
      await pause(PAUSE - (performance.now() - at));
    }
  }

  /** The codes of the picture that is there. */
  async #look() {
    const reader = this.#reader;
    try {
      return await reader.read(await shown(this.video));
    } catch (error) {
      if (this.#over) return [];
      console.warn('A picture could not be read:', error);
      reader.end();
      this.#reader = new Reader(true);
      await this.#reader.ready;
      return [];
    }
  }
}

/** The worker. */
class Reader {
  #worker = new Worker(READER, { type: 'module' });
  #again;

  /** `again`: in place of one that was there before. */
  constructor(again) {
    this.#again = again;
    this.ready = this.#answer(LOADED);
  }

  read(picture) {
    const answer = this.#answer(STUCK);
    this.#worker.postMessage([picture, performance.now(), this.#again], [picture]);
    return answer;
  }

  end() {
    this.#worker.terminate();
  }

  #answer(within) {
    return new Promise((resolve, reject) => {
      const stuck = setTimeout(() => reject(new Error('the reader is stuck')), within);
      this.#worker.onmessage = ({ data }) => {
        clearTimeout(stuck);
        resolve(data);
      };
      this.#worker.onerror = (event) => {
        clearTimeout(stuck);
        reject(event.error ?? new Error(event.message));
      };
    });
  }
}

/** The stream of the camera of that id; where that is gone or gives none, or none was chosen, of the best there is. */
async function open(device) {
  if (!isSecureContext) throw trouble('insecure');
  if (!navigator.mediaDevices?.getUserMedia) throw trouble('none');
  const which = device ? { deviceId: { exact: device } } : { facingMode: { ideal: 'environment' } };
  const video = { ...which, width: { ideal: WIDEST }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video });
  } catch (error) {
    if (device && TROUBLES[error.name] !== 'refused') return open(null);
    throw error;
  }
}

/** A browser that keeps nothing just forgets which camera was chosen. */
function kept() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

function keep(device) {
  try {
    localStorage.setItem(CHOSEN, device);
  } catch (error) {
    console.warn('Which camera was chosen is not kept:', error);
  }
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function trouble(kind) {
  return Object.assign(new Error(kind), { trouble: kind });
}

function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** Asks something of a camera that it may refuse: the picture comes all the same. */
async function ask(track, wish) {
  await track.applyConstraints({ advanced: [wish] }).catch((error) => console.warn('The camera would not:', wish, error));
}

/** Resolves when there is a picture that was not there before. */
function nextPicture(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What is shown of the picture. */
function shown(video) {
  const { videoWidth, videoHeight } = video;
  const width = Math.floor(Math.min(videoWidth, videoHeight * SHAPE));
  const height = Math.floor(Math.min(videoHeight, videoWidth / SHAPE));
  const from = [Math.floor((videoWidth - width) / 2), Math.floor((videoHeight - height) / 2)];
  return createImageBitmap(video, ...from, width, height, { resizeWidth: Math.min(width, WIDEST) });
}

customElements.define('evertill-camera', CameraElement);
