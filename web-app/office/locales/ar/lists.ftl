### What a list of records is called, by the records’ names in the core.

store = المتاجر
tax = الضرائب
station = المحطات
unit = الوحدات
scale_label = ملصقات الميزان
member = الموظفون
role = الأدوار
category = الفئات
product = المنتجات
product_code = الرموز الشريطية
modifier_group = مجموعات الإضافات
modifier = الإضافات
table = الطاولات
supplier = المورّدون
