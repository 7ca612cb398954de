### Selling.

categories = الأصناف
favourites = المفضّلة
recent = بيع للتو
nothing-here = لا شيء هنا بعد
products = المنتجات
search-products = ابحث أو امسح
nothing-found = لا نتائج لـ «{ $query }»
nothing-found-help = جرّب حروفاً أقل، أو الرقم المكتوب على الملصق.
which-product = أي منتج؟
table = طاولة { $name }
taken-table = طاولة { $name }، مفتوح: { $due }
no-table = اختر الطاولة
choose-table = الطاولة والضيوف
guests = الضيوف
fewer-guests = ضيوف أقل
more-guests = ضيوف أكثر

guest-count = { $count ->
    [zero] { $n } ضيف
    [one] ضيف واحد
    [two] ضيفان
    [few] { $n } ضيوف
    [many] { $n } ضيفاً
   *[other] { $n } ضيف
}

seats = { $count ->
    [zero] { $n } مقعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $n } مقاعد
    [many] { $n } مقعداً
   *[other] { $n } مقعد
}

new-order = جديد
empty-slip = لا شيء في الطلب بعد
empty-slip-help = المس منتجاً لتبدأ.
empty-slip-shop = امسح أو ابحث لتبدأ.
each = { $price } للواحد
not-sent-yet = { $n } لم يُرسل بعد
includes = شامل { $tax }
total = المجموع
less = إنقاص واحد
more = زيادة واحد
options = الخيارات
remove = إزالة
remove-sent = إزالة (أُرسل)
line-removed = أُزيل { $name }
park = تعليق
edited-by = يعدّل هذا الطلب الآن: { $who }.
taken-meanwhile = يعدّل هذا الطلب الآن: { $who }. لم يتغيّر شيء.
take-over = تولّي الطلب
parked-notice = عُلّق الطلب { $number }
send = إرسال
pay = الدفع
pay-amount = دفع { $amount }
line-count = { $count ->
    [zero] { $n } سطر
    [one] سطر واحد
    [two] سطران
    [few] { $n } أسطر
    [many] { $n } سطراً
   *[other] { $n } سطر
}

choose-one-or-none = اختر واحداً أو لا شيء
choose-up-to = اختر حتى { $max }
choose-exactly = اختر { $count }
choose-between = اختر من { $min } إلى { $max }
choose-first = اختر: { $group }
add = إضافة { $price }
change-to = تغيير إلى { $price }
quantity = الكمية
add-quantity = إضافة { $much } · { $price }
is-ready = الطلب { $number } جاهز
store-not-there = القائمة في الطريق
store-not-there-help = تصل من الخادم بعد لحظات. إن لم تصل فتأكد من أن الخادم يعمل.
really-so-much = { $much } حقاً؟ اضغط مرة أخرى
change-quantity = ضبط على { $much } · { $price }
quantity-now = الكمية { $n }: تغيير
orders-at-table = { $count ->
    [zero] { $n } طلب · { $amount }
    [one] طلب واحد · { $amount }
    [two] طلبان · { $amount }
    [few] { $n } طلبات · { $amount }
    [many] { $n } طلباً · { $amount }
   *[other] { $n } طلب · { $amount }
}
table-has-more = { $count ->
    [zero] ليس للطاولة { $name } طلب مفتوح آخر.
    [one] للطاولة { $name } طلب مفتوح آخر.
    [two] للطاولة { $name } طلبان مفتوحان آخران.
    [few] للطاولة { $name } { $n } طلبات مفتوحة أخرى.
    [many] للطاولة { $name } { $n } طلباً مفتوحاً آخر.
   *[other] للطاولة { $name } { $n } طلب مفتوح آخر.
}
another-order-here = طلب آخر على هذه الطاولة
