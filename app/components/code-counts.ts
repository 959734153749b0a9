// A code's orders and sales go by its use, a partner's by the credit: the two differ, and each column says which it is.
export const CODE_ORDERS = "Orders in which the code was used, whoever was credited.";
export const CODE_SALES = "Sales of the orders in which the code was used, whoever was credited.";
