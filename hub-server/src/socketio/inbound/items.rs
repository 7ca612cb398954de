//! Items of a client's order as lines of ours.
//!
//! Keeps true: what says the same is the same line, however often it is sent; what differs in anything but its quantity is
//! another.

use super::{Misread, Shop, of_code};
use crate::socketio::ids;
use crate::socketio::wire::Fields;
use core_wasm::base::ids::{LineId, OrderId, ProductId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::order::Order;
use core_wasm::domain::order::event::{ChosenModifier, LineAdded, StationRef};
use core_wasm::records::catalog::Product;
use std::collections::HashMap;
use uuid::Uuid;

/// How many products of a name are looked at: more of them are no name that tells one.
const OF_A_NAME: usize = 64;

/// Reads the items of one list, one after another.
pub(super) struct Items<'a> {
    shop: &'a Shop<'a>,
    order: OrderId,
    before: &'a Order,
    currency: Currency,
    /// How many items without an id said the same so far.
    alike: HashMap<String, u32>,
}

/// What says which line an item is.
struct Content {
    product: ProductId,
    sold: Option<Product>,
    name: String,
    price: Amount,
    modifiers: Vec<ChosenModifier>,
    note: Option<String>,
}

impl<'a> Items<'a> {
    /// Those of an order whose state is `before`.
    pub fn new(shop: &'a Shop<'a>, order: OrderId, before: &'a Order, currency: Currency) -> Self {
        Self {
            shop,
            order,
            before,
            currency,
            alike: HashMap::new(),
        }
    }

    /// The next item as a line.
    ///
    /// # Errors
    /// [`Misread`].
    pub fn line(&mut self, item: &Fields<'_>) -> Result<LineAdded, Misread> {
        let content = self.content(item)?;
        let quantity = quantity(item)?;
        if let Some(own) = self.own(item, &content) {
            return Ok(LineAdded {
                quantity,
                ..own.clone()
            });
        }
        let line_id = self.line_id(item, &content);
        self.made(item, content, line_id, quantity)
    }

    /// The lines that an item names, be it only by its id or name.
    ///
    /// # Errors
    /// [`Misread`] if it names nothing.
    pub fn named(&mut self, item: &Fields<'_>) -> Result<Vec<LineId>, Misread> {
        if item.scalar(&["price", "unitPrice"]).is_some() {
            let content = self.content(item)?;
            let own = self.own(item, &content).map(|own| own.line_id);
            return Ok(vec![own.unwrap_or_else(|| self.line_id(item, &content))]);
        }
        let names = ["id", "productId", "sku"].map(|field| item.text(&[field]));
        let of_sku = self.of_sku(item).map(|sold| sold.id.to_string());
        let names: Vec<String> = names.into_iter().flatten().chain(of_sku).collect();
        let name = item.text(&["name"]);
        if names.is_empty() && name.is_none() {
            return Err(Misread::Missing("an item's id, sku, productId or name"));
        }
        let lines = self.before.slip().filter(|line| {
            let Some(added) = &line.added else { return false };
            let of_id = |named: &String| *named == added.product_id.as_str() || *named == line.id.to_string();
            if names.is_empty() {
                added.name.iter().any(|(_, known)| Some(known) == name.as_deref())
            } else {
                names.iter().any(of_id)
            }
        });
        Ok(lines.map(|line| line.id).collect())
    }

    fn content(&self, item: &Fields<'_>) -> Result<Content, Misread> {
        let settings = self.shop.settings()?;
        let lang = settings.languages.first().map_or("en", |lang| lang.as_str());
        let (id, name) = (item.text(&["productId", "sku", "id"]), item.text(&["name"]));
        let products = &self.shop.replica.catalog().products;
        let (product, sold, name) = match (id, name) {
            (Some(id), name) => {
                let sold = products
                    .get(&ProductId::from(id.clone()))
                    .or_else(|| self.of_sku(item));
                let product = sold.as_ref().map(|sold| sold.id.clone());
                (
                    product.unwrap_or_else(|| id.clone().into()),
                    sold,
                    name.unwrap_or(id),
                )
            }
            (None, Some(name)) => {
                let sold = self.of_name(&name);
                let product = sold.as_ref().map(|sold| sold.id.clone());
                (product.unwrap_or_else(|| name.clone().into()), sold, name)
            }
            (None, None) => return Err(Misread::Missing("an item's id, sku, productId or name")),
        };
        let price = amount(item, "price", &["price", "unitPrice"], self.currency)?
            .ok_or(Misread::Missing("an item's price"))?;
        let mut modifiers = Vec::new();
        for choice in item
            .list("modifiers")
            .map_err(Misread::Shape)?
            .unwrap_or_default()
        {
            let name = choice.text(&["name"]).unwrap_or_default();
            modifiers.push(ChosenModifier {
                modifier_id: choice.text(&["id"]).unwrap_or_else(|| name.clone()).into(),
                name: Names::of(lang, &name),
                price: amount(&choice, "a modifier's price", &["price"], self.currency)?
                    .unwrap_or(Amount::ZERO),
            });
        }
        Ok(Content {
            product,
            sold,
            name,
            price,
            modifiers,
            note: item.text(&["notes", "note"]),
        })
    }

    /// The one product that has the item's `sku` as a code, exactly: a part of one, or another form, is none.
    fn of_sku(&self, item: &Fields<'_>) -> Option<Product> {
        of_code(&item.text(&["sku"])?, self.shop.replica)
    }

    /// The one product that is called so, for its tax, unit and station.
    fn of_name(&self, name: &str) -> Option<Product> {
        let products = &self.shop.replica.catalog().products;
        let hits = products.search(name);
        let page = products.page(&hits, 0..OF_A_NAME);
        let mut called = page
            .into_iter()
            .filter(|product| product.name.iter().any(|(_, known)| known == name));
        let first = called.next()?;
        called.next().is_none().then_some(first)
    }

    /// One of ours comes back as it is, if it still costs the same and the same is said of it.
    fn own(&self, item: &Fields<'_>, content: &Content) -> Option<&'a LineAdded> {
        let id = Uuid::parse_str(&item.text(&["id"])?).ok().map(LineId)?;
        let own = self.before.line(id)?.added.as_deref()?;
        let chosen = |modifiers: &[ChosenModifier]| -> Amount {
            modifiers.iter().map(|modifier| modifier.price).sum()
        };
        let same_note = item.scalar(&["notes", "note"]).is_none() || own.note == content.note;
        let same = own.unit_price == content.price && chosen(&own.modifiers) == chosen(&content.modifiers);
        (same && same_note).then_some(own)
    }

    fn line_id(&mut self, item: &Fields<'_>, content: &Content) -> LineId {
        let Content {
            name, price, note, ..
        } = content;
        let choices = content
            .modifiers
            .iter()
            .map(|choice| format!("{}={}", choice.modifier_id, choice.price.0));
        let choices = choices.collect::<Vec<_>>().join(",");
        let Some(product) = item.text(&["productId", "sku", "id"]) else {
            let note = note.as_deref().unwrap_or_default();
            let says = format!("\n\n{name}\n{}\n{choices}\nnote\n{note}", price.0);
            let nth = self.alike.entry(says.clone()).or_default();
            *nth += 1;
            return ids::line(self.order, &format!("{says}\n{nth}"));
        };
        let id = item.text(&["id"]).unwrap_or_default();
        let plain = format!("{id}\n{product}\n{name}\n{}\n{choices}", price.0);
        let plain_id = ids::line(self.order, &plain);
        let known = self.before.line(plain_id).and_then(|line| line.added.as_ref());
        // Lines that earlier builds wrote had the same id whatever their note.
        let is_plain = known.map_or(note.is_none(), |known| known.note == *note);
        if is_plain {
            plain_id
        } else {
            let note = note.as_deref().unwrap_or_default();
            ids::line(self.order, &format!("{plain}\nnote\n{note}"))
        }
    }

    fn made(
        &self,
        item: &Fields<'_>,
        content: Content,
        line_id: LineId,
        quantity: Quantity,
    ) -> Result<LineAdded, Misread> {
        let settings = self.shop.settings()?;
        let lang = settings.languages.first().map_or("en", |lang| lang.as_str());
        let Content {
            product,
            sold,
            name,
            price,
            modifiers,
            note,
        } = content;
        let known = self.shop.replica.settings();
        let station = match &sold {
            Some(sold) => sold.station.as_ref().and_then(|id| known.station(id)),
            None => {
                let kind = match item.text(&["category"]).as_deref() {
                    Some("food") => Some(StationKind::Kitchen),
                    Some("beverage") => Some(StationKind::Bar),
                    _ => None,
                };
                kind.and_then(|kind| settings.stations.iter().find(|station| station.kind == kind))
            }
        };
        let tax = sold.as_ref().and_then(|sold| known.tax(&sold.tax));
        Ok(LineAdded {
            line_id,
            product_id: product,
            name: sold
                .as_ref()
                .filter(|sold| sold.name.iter().any(|(_, known)| known == name))
                .map_or_else(|| Names::of(lang, &name), |sold| sold.name.clone()),
            unit_price: price,
            quantity,
            unit: sold
                .as_ref()
                .map_or_else(|| "piece".into(), |sold| sold.unit.clone()),
            tax: tax.map_or_else(|| "none".into(), |tax| tax.id.clone()),
            tax_rate: tax.map_or(TaxRate(0), |tax| tax.rate),
            station: station.map(|station| StationRef {
                id: station.id.clone(),
                kind: station.kind,
            }),
            modifiers,
            note,
        })
    }
}

/// An amount, if one of these fields is there.
///
/// # Errors
/// [`Misread`].
pub(super) fn amount(
    fields: &Fields<'_>,
    field: &'static str,
    names: &[&str],
    currency: Currency,
) -> Result<Option<Amount>, Misread> {
    let Some(scalar) = fields.scalar(names) else {
        return Ok(None);
    };
    scalar.amount(currency).map(Some).ok_or_else(|| Misread::Number {
        field,
        text: scalar.text().unwrap_or_default(),
        fits: format!("{} has {} decimals", currency.code(), currency.digits()),
    })
}

/// More than nothing, and one if nothing is named.
pub(super) fn quantity(item: &Fields<'_>) -> Result<Quantity, Misread> {
    let Some(scalar) = item.scalar(&["quantity", "qty"]) else {
        return Ok(Quantity::ONE);
    };
    let quantity = scalar.quantity().filter(|quantity| *quantity > Quantity::ZERO);
    quantity.ok_or_else(|| Misread::Number {
        field: "quantity",
        text: scalar.text().unwrap_or_default(),
        fits: "more than nothing, with at most 3 decimals".to_owned(),
    })
}

/// Whether an item says that there is none of it.
///
/// # Errors
/// [`Misread`] if its quantity is no number.
pub(super) fn is_nothing(item: &Fields<'_>) -> Result<bool, Misread> {
    let nothing = item
        .scalar(&["quantity", "qty"])
        .and_then(|scalar| scalar.quantity());
    if nothing == Some(Quantity::ZERO) {
        return Ok(true);
    }
    quantity(item).map(|_| false)
}
