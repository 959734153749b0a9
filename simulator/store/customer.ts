export interface Customer {
  id: number;
  email: string;
  firstName: string;
  lastName: string;
  createdAt: number;
  orders: number;
}
