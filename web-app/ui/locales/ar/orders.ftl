### Orders.

search-orders = طاولة أو صنف أو مبلغ أو رقم
found-in-all = البحث في كل الطلبات، والنتائج: { $n }
search-help = يُبحث عن رقم طلب أو إيصال أو عن طاولة أو اسم أو صنف أو مبلغ، وعن يوم مثل { "\u2068" }2026-11-29{ "\u2069" }.
no-orders = لا طلبات كهذه
no-orders-help = تظهر هنا طلبات كل النقاط فور حدوثها.
choose-order = لم يُختر طلب
choose-order-help = المس طلباً لترى تفاصيله.
open-order = فتح الطلب
void = إلغاء…
keep = إبقاء
void-order = إلغاء الطلب { $number }
void-sent = { $count ->
    [zero] إلغاء { $n } سطر مُرسل
    [one] إلغاء سطر واحد مُرسل
    [two] إلغاء سطرين مُرسلين
    [few] إلغاء { $n } أسطر مُرسلة
    [many] إلغاء { $n } سطراً مُرسلاً
   *[other] إلغاء { $n } سطر مُرسل
}

parked-label = ماذا يُسمّى
parked-label-example = السترة الزرقاء
paid-twice = دُفع مرتين: هل يُردّ { $amount }؟
overpaid = دُفع زيادة { $amount }: هل يُردّ؟
underpaid = أُضيف سطر بعد الدفع: حصّل { $amount }
paid-and-voided = أُلغي على نقطة ودُفع على أخرى: الدفع قائم
superseded = تغيّر على نقطتين في الوقت نفسه: راجعه
refunded-twice = رُدّ المال مرتين: حصّل { $amount }
refunded-and-paid = رُدّ المال على نقطة ودُفع على أخرى: سوِّ { $amount }
closed-twice = أُغلق على نقطتين في الوقت نفسه: راجعه
changed-after-void = أُلغي على نقطة وأُضيف إليه على أخرى: راجعه
stale-fence = عُدّل بعد أن استلمه شخص آخر: راجعه
given-back = رُدّ
handed-over = المبلغ المُسلَّم
to-settle = للتسوية
settled = سُوّي
approved-by = بموافقة { $name }
timeline = ماذا حدث
was-begun = بدأ
was-added = أُضيف { $name }
was-added-times = أُضيف { "\u2068" }{ $name }{ "\u2069" } × { "\u2068" }{ $quantity }{ "\u2069" }
was-changed = تغيّرت كمية { "\u2068" }{ $name }{ "\u2069" }: { "\u2068" }{ $from }{ "\u2069" } ← { "\u2068" }{ $to }{ "\u2069" }
was-removed = أُزيل { "\u2068" }{ $name }{ "\u2069" } × { "\u2068" }{ $quantity }{ "\u2069" }
was-moved = نُقل إلى { $table }
was-called = الاسم: { $label }
was-noted = ملاحظة: { $note }
discounted = خصم
discount-taken-back = أُلغي الخصم
