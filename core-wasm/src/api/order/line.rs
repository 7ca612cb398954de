//! The lines of an order.

use crate::base::ids::{LineId, ModifierId, ProductId, StationId, TaxId, UnitId, UserId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::domain::order;
use serde::{Deserialize, Serialize};

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// What was added; nothing while only changes of it are known.
    pub added: Option<LineAdded>,
    /// How much of it there is now; nothing or less means that it was taken off.
    pub quantity: Quantity,
    /// How much of it went to its station.
    pub sent: Quantity,
    /// How much of it the payments were for.
    pub paid_for: Quantity,
    /// How much of it was given up with the order.
    pub given_up: Quantity,
    /// Who added it.
    pub by: Option<UserId>,
}

/// What was sold, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineAdded {
    /// The line's own id.
    pub line_id: LineId,
    /// What was sold.
    pub product_id: ProductId,
    /// Its name then.
    pub name: Names,
    /// Its price then, tax included, without modifiers.
    pub unit_price: Amount,
    /// How much of it was added.
    pub quantity: Quantity,
    /// Counted in this.
    pub unit: UnitId,
    /// Its tax.
    pub tax: TaxId,
    /// At this rate then, in millionths.
    pub tax_rate: TaxRate,
    /// Who makes it, if anyone must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationRef>,
    /// What was chosen with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<ChosenModifier>,
    /// What the guest said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A station and its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationRef {
    /// Which.
    pub id: StationId,
    /// Kitchen or bar.
    pub kind: StationKind,
}

/// A chosen modifier, as it was when chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChosenModifier {
    /// Which.
    pub modifier_id: ModifierId,
    /// Its name then.
    pub name: Names,
    /// Added to the unit price; may be negative.
    pub price: Amount,
}

impl From<&order::Line> for Line {
    fn from(line: &order::Line) -> Self {
        Self {
            id: line.id,
            added: line.added.as_deref().map(Into::into),
            quantity: line.quantity,
            sent: line.sent,
            paid_for: line.paid_for,
            given_up: line.given_up,
            by: line.by.clone(),
        }
    }
}

impl From<&order::event::LineAdded> for LineAdded {
    fn from(added: &order::event::LineAdded) -> Self {
        Self {
            line_id: added.line_id,
            product_id: added.product_id.clone(),
            name: added.name.clone(),
            unit_price: added.unit_price,
            quantity: added.quantity,
            unit: added.unit.clone(),
            tax: added.tax.clone(),
            tax_rate: added.tax_rate,
            station: added.station.as_ref().map(Into::into),
            modifiers: added.modifiers.iter().map(Into::into).collect(),
            note: added.note.clone(),
        }
    }
}

impl From<&order::event::StationRef> for StationRef {
    fn from(station: &order::event::StationRef) -> Self {
        Self {
            id: station.id.clone(),
            kind: station.kind,
        }
    }
}

impl From<&order::event::ChosenModifier> for ChosenModifier {
    fn from(chosen: &order::event::ChosenModifier) -> Self {
        Self {
            modifier_id: chosen.modifier_id.clone(),
            name: chosen.name.clone(),
            price: chosen.price,
        }
    }
}
