### What a list of records is called, by the records’ names in the core.

store = Stores
tax = Taxes
station = Stations
unit = Units
scale_label = Scale labels
member = Staff
role = Roles
category = Categories
product = Products
product_code = Bar codes
modifier_group = Modifier groups
modifier = Modifiers
table = Tables
supplier = Suppliers
