### What can be chosen for a field of a record, by its name in the core.

restaurant = Restaurant
shop = Shop
kitchen = Kitchen
bar = Bar
cook = Cook
waiter = Waiter
cashier = Cashier
manager = Manager
owner = Owner
amber = Amber
clay = Clay
olive = Olive
teal = Teal
blue = Blue
plum = Plum
rose = Rose
stone = Stone
weight = Weight
price = Price
count = Count
