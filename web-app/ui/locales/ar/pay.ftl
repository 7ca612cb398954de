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
