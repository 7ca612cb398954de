### What records and their fields are called: `supplier` is a record, `supplier-phone` a field of it, by their names in the core.

store = Store
store-name = Name
store-kind = Kind
store-currency = Currency
store-languages = Languages
store-time_zone = Time zone
store-day_begins = Day begins at
store-taxes = Taxes
store-stations = Stations
store-units = Units
store-scale_labels = Scale labels
store-scan_prefix = Sent before a scanned code
store-scan_suffix = Sent after a scanned code

tax = Tax
tax-name = Name
tax-rate = Rate

station = Station
station-name = Name
station-kind = Kind

unit = Unit
unit-name = Name
unit-symbol = Symbol
unit-decimals = Decimals

scale_label = Scale label
scale_label-layout = Layout
scale_label-measure = What it measures

member = Staff member
member-name = Name
member-role = Role
member-pin = PIN

role = Role
role-stock = Count stock
role-sell = Take and change orders
role-take_money = Take money
role-shift = Open and close shifts
role-settle = Settle what two tills did at once
role-move_cash = Move cash in and out
role-reopen = Open orders again
role-void_sent = Take off what was sent
role-discount = Give discounts
role-refund = Give money back
role-take_over = Take over orders
role-goods = Change products
role-staff = Change who works here
role-settings = Change settings
role-devices = Let devices in and take them out
role-roles = Change what roles may do

category = Category
category-name = Name
category-colour = Colour
category-sort = Place

product = Product
product-category = Category
product-name = Name
product-price = Price
product-unit = Unit
product-tax = Tax
product-station = Station
product-barcode = Bar code
product-codes = Further bar codes
product-sku = Number
product-modifier_groups = Modifier groups
product-weighed = Weighed
product-favourite = Favourite
product-sort = Place

product_code = Bar code
product_code-code = Bar code
product_code-quantity = How many

modifier_group = Modifier group
modifier_group-name = Name
modifier_group-min = At least
modifier_group-max = At most
modifier_group-modifiers = Modifiers

modifier = Modifier
modifier-name = Name
modifier-price = Price

table = Table
table-name = Name
table-area = Area
table-seats = Seats
table-x = Across
table-y = Down

supplier = Supplier
supplier-name = Name
supplier-phone = Telephone
supplier-email = E-mail
supplier-address = Address
supplier-terms = Days to pay
supplier-note = Note
