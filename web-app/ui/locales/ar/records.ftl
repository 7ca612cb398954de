### What records and their fields are called.

store = المتجر
store-name = الاسم
store-kind = النوع
store-currency = العملة
store-languages = اللغات
store-time_zone = المنطقة الزمنية
store-day_begins = يبدأ اليوم عند
store-taxes = الضرائب
store-stations = المحطات
store-units = الوحدات
store-scale_labels = ملصقات الميزان
store-scan_prefix = ما يسبق الرمز الممسوح
store-scan_suffix = ما يتبع الرمز الممسوح

tax = الضريبة
tax-name = الاسم
tax-rate = النسبة

station = المحطة
station-name = الاسم
station-kind = النوع

unit = الوحدة
unit-name = الاسم
unit-symbol = الرمز
unit-decimals = المنازل العشرية

scale_label = ملصق ميزان
scale_label-layout = التخطيط
scale_label-measure = ما يقيسه

member = الموظف
member-name = الاسم
member-role = الدور
member-pin = الرقم السري

role = الدور
role-stock = جرد المخزون
role-sell = أخذ الطلبات وتعديلها
role-take_money = قبض المال
role-shift = فتح الورديات وإغلاقها
role-settle = تسوية ما فعلته نقطتان معاً
role-move_cash = إدخال النقد وإخراجه
role-reopen = إعادة فتح الطلبات
role-void_sent = إزالة ما أُرسل
role-discount = منح الخصومات
role-refund = ردّ المال
role-take_over = تولّي الطلبات
role-goods = تعديل المنتجات
role-staff = تعديل العاملين
role-settings = تعديل الإعدادات
role-devices = إدخال الأجهزة وإخراجها
role-roles = تعديل صلاحيات الأدوار

category = الفئة
category-name = الاسم
category-colour = اللون
category-sort = الترتيب

product = المنتج
product-category = الفئة
product-name = الاسم
product-price = السعر
product-unit = الوحدة
product-tax = الضريبة
product-station = المحطة
product-barcode = الرمز الشريطي
product-codes = رموز شريطية أخرى
product-sku = الرقم
product-modifier_groups = مجموعات الإضافات
product-weighed = يوزن
product-favourite = مفضّل
product-sort = الترتيب

product_code = رمز شريطي
product_code-code = الرمز الشريطي
product_code-quantity = العدد

modifier_group = مجموعة الإضافات
modifier_group-name = الاسم
modifier_group-min = الحد الأدنى
modifier_group-max = الحد الأقصى
modifier_group-modifiers = الإضافات

modifier = الإضافة
modifier-name = الاسم
modifier-price = السعر

table = الطاولة
table-name = الاسم
table-area = المكان
table-seats = المقاعد
table-x = أفقياً
table-y = عمودياً

supplier = المورّد
supplier-name = الاسم
supplier-phone = الهاتف
supplier-email = البريد الإلكتروني
supplier-address = العنوان
supplier-terms = أيام السداد
supplier-note = ملاحظة
