//! The records `product` and `product_code`, which is a part of it: all of a product's further codes are one field.

use crate::base::ids::{CategoryId, ModifierGroupId, ProductId, StationId, TaxId, UnitId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A thing that is sold.
    Product "product", id ProductId, edit ProductEdit, events "catalog", changed by Goods, from "products.csv", needed;

    /// Where it is found.
    category: CategoryId, of "category", list, as "department" "product group";
    /// Its name.
    name: Names, list, search, as "title" "product name" "item name" "description";
    /// What one unit costs, tax included.
    price: Amount, least 0, list, as "unit price" "sales price" "selling price" "retail price" "gross price";
    /// Sold by this unit.
    unit: UnitId, of "unit", as "uom" "unit of measure";
    /// Its tax.
    tax: TaxId, of "tax", as "vat" "tax rate" "tax class";
    /// Who makes it, if anyone must.
    station: Option<StationId>, of "station", as "made at" "printer";
    /// Its bar code: EAN, UPC or one of the shop's own. A file may name several, with `;` between.
    barcode: Option<String>, barcode, unique, search, as "bar code" "ean" "ean13" "gtin" "upc";
    /// Its further bar codes, each with how many of it that stands for.
    #[pack(default, skip_if = Vec::is_empty)]
    codes: Vec<ProductCode>, of "product_code", unimported, search;
    /// The shop's own number for it.
    sku: Option<String>, unique, list, search, as "item number" "article number" "product code" "item code" "reference";
    /// What can or must be chosen with it.
    #[pack(default, skip_if = Vec::is_empty)]
    modifier_groups: Vec<ModifierGroupId>, of "modifier_group", as "modifiers" "options";
    /// Whether it is put on a scale.
    #[pack(default)]
    weighed: bool, as "by weight" "to weigh";
    /// Whether it stands among the favourites, which a till shows first.
    #[pack(default, skip_if = is_false)]
    favourite: bool, default 0, as "favorite" "starred" "quick key";
    /// Where it stands among all products, from low to high; those that stand equal, by id. An import takes it from the
    /// order of the file.
    #[pack(default, skip_if = is_zero)]
    sort: i32, default 0, unimported;
}

record! {
    /// A further bar code of a product, such as that on a carton of six. Its file says besides which product it is of.
    ProductCode "product_code", events "catalog", changed by Goods, from "product_codes.csv",
        columns "product" "code" "quantity";

    /// The bar code.
    code: String, barcode, unique, list, search, as "barcode" "bar code" "ean" "ean13" "gtin" "upc";
    /// How many of the product it stands for.
    quantity: u16, least 1, default 1, list, as "qty" "pieces" "pack size";
}

impl Product {
    /// Its bar codes, each with how many of it that stands for.
    pub fn barcodes(&self) -> impl Iterator<Item = (&str, u16)> {
        let further = self.codes.iter().map(|one| (one.code.as_str(), one.quantity));
        self.barcode
            .as_deref()
            .map(|code| (code, 1))
            .into_iter()
            .chain(further)
    }
}

fn is_zero(sort: &i32) -> bool {
    *sort == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}
