### Paying.

payment = الدفع
due = المستحق
cash = نقداً
quick-amounts = مبالغ سريعة
exact = بالضبط { $amount }
change = الباقي
missing = الناقص
take = استلام { $amount }
not-enough-yet = لا يكفي بعد
paid-in-cash = دُفع { $amount } نقداً
receipt = إيصال { $number }
paid-already = هذا الطلب مدفوع
give-back = أعد { $amount }
goes-back = يُعاد إلى الضيف
really-take = { $amount } حقاً؟ يُعاد { $change }
in-no-drawer = لا توجد وردية مفتوحة، فلا يُحسب هذا البيع في أي درج.
