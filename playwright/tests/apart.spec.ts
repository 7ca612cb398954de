// Tour, step 6: two tills that can't reach each other change one order, and both keep their lines.

import { expect, test } from '../support/fixtures.ts';
import { baklava, cake, pickles, sum } from '../support/menu.ts';

test('an order changed on two tills that are apart keeps the lines of both', async ({ till, journal }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles);
  const number = await one.orderNumber();
  await two.openOrder(number);
  await two.showsTotal(pickles.price);

  await Promise.all([one.cable.pull(), two.cable.pull()]);
  await one.add(baklava, baklava);
  await two.add(cake);
  await one.showsTotal(sum(pickles, baklava, baklava));
  await two.showsTotal(sum(pickles, cake));

  await Promise.all([one.cable.plug(), two.cable.plug()]);
  const total = sum(pickles, baklava, baklava, cake);
  for (const till of [one, two]) {
    await till.showsTotal(total);
    for (const dish of [pickles, baklava, cake]) await expect(till.slip).toContainText(dish.name);
    await till.isInStep();
  }
  await two.hasTheSameStateAs(one);
  const events = await journal();
  const added = events.about(events.order(number)).filter((event) => event.type === 'order.line.added');
  expect(added).toHaveLength(3);
  await one.newOrder();
  await two.mayEdit();
  const paid = await two.pay();
  expect(paid.amount).toBe(total);
});
