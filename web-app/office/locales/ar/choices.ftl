### What can be chosen for a field of a record, by its name in the core.

restaurant = مطعم
shop = متجر
kitchen = مطبخ
bar = بار
cook = طبّاخ
waiter = نادل
cashier = أمين صندوق
manager = مدير
owner = مالك
amber = كهرماني
clay = طيني
olive = زيتوني
teal = أخضر مزرق
blue = أزرق
plum = برقوقي
rose = وردي
stone = حجري
weight = الوزن
price = السعر
count = العدد
