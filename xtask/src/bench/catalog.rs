//! A catalogue of 100,000 products: importing, packing, opening, finding. Each against what a till does that keeps plain
//! rows in a map and looks at all of them.

use super::measure::{Figure, rate};
use anyhow::{Result, ensure};
use core_wasm::base::ids::ProductId;
use core_wasm::codec;
use core_wasm::domain::Body;
use core_wasm::lab::goods::{PRODUCTS, ask};
use core_wasm::records::catalog::{Catalog, CatalogEvent, Chunk, Product, sample};
use std::collections::BTreeMap;

/// Measures on one core.
pub fn run() -> Result<Vec<Figure>> {
    let events = sample::import(PRODUCTS);
    let payloads: Vec<Vec<u8>> = events
        .iter()
        .map(|event| Body::Catalog(event.clone()).encode())
        .collect();
    let catalog = import(&payloads)?;
    let chunks = catalog.pack();
    let rows = plain(&payloads)?;
    let packed_rows = codec::encode(&rows.values().collect::<Vec<_>>());
    ensure!(catalog.products.len() == PRODUCTS && rows.len() == PRODUCTS);

    let mut figures = vec![
        times(
            "import, from event payloads",
            "plain rows in a map",
            || import(&payloads),
            || plain(&payloads),
        ),
        times(
            "pack",
            "plain rows, encoded",
            || catalog.pack(),
            || codec::encode(&rows.values().collect::<Vec<_>>()),
        ),
        times(
            "warm open",
            "plain rows, decoded",
            || Catalog::unpack(chunks.iter().cloned()),
            || codec::decode::<Vec<Product>>(&packed_rows),
        ),
        Figure::new(
            "packed size",
            "bytes",
            chunks.iter().map(|chunk| chunk.bytes.len()).sum::<usize>() as f64,
            packed_rows.len() as f64,
            "plain rows, encoded",
        ),
    ];
    let haystacks: Vec<(String, &ProductId)> = rows.values().map(haystack).collect();
    let mut all = Vec::new();
    for (name, queries) in sample::queries() {
        let taken = queries.iter().map(|query| {
            let found = micros(|| ask(&catalog, query));
            (found, micros(|| look(&haystacks, query)))
        });
        let taken: Vec<(f64, f64)> = taken.collect();
        figures.push(percentile(name, "µs at p95", &taken, 95));
        all.extend(taken);
    }
    figures.push(percentile("any search", "µs at p50", &all, 50));
    figures.push(percentile("any search", "µs at p95", &all, 95));
    figures.push(one_changed(&catalog, &chunks)?);
    Ok(figures)
}

fn import(payloads: &[Vec<u8>]) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    for (payload, number) in payloads.iter().zip(0..) {
        catalog.evolve(&sample::written(number), decoded(payload)?);
    }
    Ok(catalog)
}

fn plain(payloads: &[Vec<u8>]) -> Result<BTreeMap<ProductId, Product>> {
    let mut rows = BTreeMap::new();
    for payload in payloads {
        if let CatalogEvent::Imported(imported) = decoded(payload)? {
            rows.extend(imported.products.into_iter().map(|row| (row.id.clone(), row)));
        }
    }
    Ok(rows)
}

fn decoded(payload: &[u8]) -> Result<CatalogEvent> {
    match Body::decode("catalog.imported", 1, payload)? {
        Body::Catalog(event) => Ok(event),
        other => anyhow::bail!("a catalogue's event is of {:?}", other.kind()),
    }
}

/// The bytes of a save after one price changed, against all bytes.
fn one_changed(catalog: &Catalog, before: &[Chunk]) -> Result<Figure> {
    let mut catalog = catalog.clone();
    let first = CatalogEvent::Imported(core_wasm::records::catalog::CatalogImported {
        products: vec![Product {
            price: core_wasm::base::money::Amount(1),
            ..sample::product(0, PRODUCTS)
        }],
        ..Default::default()
    });
    catalog.evolve(&sample::written(u32::try_from(PRODUCTS)?), first);
    let after = catalog.pack();
    let all = after.iter().map(|chunk| chunk.bytes.len()).sum::<usize>();
    let changed = after.iter().filter(|chunk| !before.contains(chunk));
    let changed = changed.map(|chunk| chunk.bytes.len()).sum::<usize>();
    ensure!(changed > 0, "a changed price must be saved");
    Ok(Figure::new(
        "saved after one edit",
        "bytes",
        changed as f64,
        all as f64,
        "all chunks",
    ))
}

fn haystack(product: &Product) -> (String, &ProductId) {
    let names = product.name.iter().map(|(_, name)| name);
    let codes = [&product.barcode, &product.sku]
        .into_iter()
        .flatten()
        .map(String::as_str);
    (
        names.chain(codes).collect::<Vec<_>>().join("\n").to_lowercase(),
        &product.id,
    )
}

fn look<'a>(haystacks: &[(String, &'a ProductId)], query: &str) -> Vec<&'a ProductId> {
    let query = query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let fits = |text: &str| words.iter().all(|word| text.contains(word));
    haystacks
        .iter()
        .filter(|(text, _)| fits(text))
        .map(|(_, id)| *id)
        .collect()
}

fn micros<T>(mut work: impl FnMut() -> T) -> f64 {
    1e6 / rate(1, || (), |()| work())
}

fn times<A, B>(name: &str, against: &str, mut work: impl FnMut() -> A, mut raw: impl FnMut() -> B) -> Figure {
    let value = 1e3 / rate(1, || (), |()| work());
    let baseline = 1e3 / rate(1, || (), |()| raw());
    Figure::new(name, "ms", value, baseline, against)
}

fn percentile(name: &str, unit: &str, taken: &[(f64, f64)], percent: usize) -> Figure {
    let of = |values: &mut dyn Iterator<Item = f64>| {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        values[(values.len() * percent).div_ceil(100).max(1) - 1]
    };
    let value = of(&mut taken.iter().map(|(value, _)| *value));
    let baseline = of(&mut taken.iter().map(|(_, raw)| *raw));
    Figure::new(name, unit, value, baseline, "looking at each product")
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::lab::goods::SHOWN;

    #[test]
    fn what_is_timed_is_a_whole_import_and_the_baseline_has_the_same_rows() -> Result<()> {
        let payloads: Vec<Vec<u8>> = sample::import(450)
            .into_iter()
            .map(|event| Body::Catalog(event).encode())
            .collect();
        let (catalog, rows) = (import(&payloads)?, plain(&payloads)?);
        assert_eq!((catalog.products.len(), rows.len()), (450, 450));
        for (id, row) in &rows {
            assert_eq!(catalog.products.get(id).as_ref(), Some(row));
        }
        let haystacks: Vec<_> = rows.values().map(haystack).collect();
        let (found, page) = ask(&catalog, "milk");
        assert_eq!(found, look(&haystacks, "milk").len());
        assert_eq!(page.len(), found.min(SHOWN));
        let saved = one_changed(&catalog, &catalog.pack())?;
        assert!(saved.value <= saved.baseline);
        Ok(())
    }
}
