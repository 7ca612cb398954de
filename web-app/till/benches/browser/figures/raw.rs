//! The raw work that figures stand beside: IndexedDB without anything of ours.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(inline_js = "
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    export function open(name) {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('raw');
        return done(request);
    }
    export function put(database, key, bytes) {
        const transaction = database.transaction('raw', 'readwrite', { durability: 'strict' });
        transaction.objectStore('raw').put(bytes, key);
        return new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
    }
    export async function get(database, key) {
        const store = database.transaction('raw').objectStore('raw');
        return done(store.get(key));
    }
    export const close = (database) => database.close();
    export const remove = (name) => done(indexedDB.deleteDatabase(name));
")]
extern "C" {
    pub fn open(name: &str) -> Promise;
    pub fn put(database: &JsValue, key: f64, bytes: &Uint8Array) -> Promise;
    pub fn get(database: &JsValue, key: f64) -> Promise;
    pub fn close(database: &JsValue);
    pub fn remove(name: &str) -> Promise;
}

pub async fn settled(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap()
}

pub async fn put_strict(database: &JsValue, key: usize, bytes: &[u8]) {
    settled(put(database, key as f64, &Uint8Array::from(bytes))).await;
}
