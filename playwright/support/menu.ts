// What the tests order from the demo restaurant, with prices in minor units, written down apart from the app so that
// totals are checked against something that it did not work out itself.

export interface Dish {
  name: string;
  category: string;
  price: number;
  /** A choice that must be made, if one must. */
  choice?: string;
}

export const pickles: Dish = { name: 'Mixed pickles', category: 'Cold meze', price: 320 };
export const pita: Dish = { name: 'Pita bread, warm', category: 'Hot meze & sides', price: 120 };
export const ribeye: Dish = { name: 'Rib-eye steak 300 g', category: 'From the grill', price: 2650, choice: 'Medium rare' };
export const baklava: Dish = { name: 'Baklava', category: 'Desserts', price: 520 };
export const cake: Dish = { name: 'Orange and semolina cake', category: 'Desserts', price: 540 };

/** What dishes come to together. */
export function sum(...dishes: Dish[]): number {
  return dishes.reduce((total, dish) => total + dish.price, 0);
}

/** The demo staff that tests sign in as. */
export const staff = {
  Maria: '3690',
  Ana: '1357',
  Eleni: '604182',
} as const;
