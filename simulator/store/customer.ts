export interface Customer {
  id: number;
  email: string;
  firstName: string;
  lastName: string;
  createdAt: number;
  orders: number;
  /** Salt and hash; null for one who buys without an account. */
  password: { salt: string; hash: string } | null;
}
