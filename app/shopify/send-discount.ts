// Each type of code discount has mutations of its own; what they answer is the same.
import { ok, type Result, unreachable } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import type { Input } from "./discount-input.ts";
import {
  type Changed,
  CREATE_BXGY,
  CREATE_DISCOUNT,
  CREATE_FREE_SHIPPING,
  type Created,
  UPDATE_BXGY,
  UPDATE_DISCOUNT,
  UPDATE_FREE_SHIPPING,
} from "./documents/discount-changes.ts";

export async function sendCreate(call: AdminCall, made: Input, code: string): Promise<Result<Created, AdminFailure>> {
  switch (made.kind) {
    case "basic": {
      const answer = await call(CREATE_DISCOUNT, { discount: { ...made.input, code } });
      return answer.ok ? ok(answer.value.discountCodeBasicCreate) : answer;
    }
    case "free-shipping": {
      const answer = await call(CREATE_FREE_SHIPPING, { discount: { ...made.input, code } });
      return answer.ok ? ok(answer.value.discountCodeFreeShippingCreate) : answer;
    }
    case "bxgy": {
      const answer = await call(CREATE_BXGY, { discount: { ...made.input, code } });
      return answer.ok ? ok(answer.value.discountCodeBxgyCreate) : answer;
    }
    default:
      return unreachable(made);
  }
}

export async function sendUpdate(call: AdminCall, id: string, made: Input): Promise<Result<Changed, AdminFailure>> {
  switch (made.kind) {
    case "basic": {
      const answer = await call(UPDATE_DISCOUNT, { id, discount: made.input });
      return answer.ok ? ok(answer.value.discountCodeBasicUpdate) : answer;
    }
    case "free-shipping": {
      const answer = await call(UPDATE_FREE_SHIPPING, { id, discount: made.input });
      return answer.ok ? ok(answer.value.discountCodeFreeShippingUpdate) : answer;
    }
    case "bxgy": {
      const answer = await call(UPDATE_BXGY, { id, discount: made.input });
      return answer.ok ? ok(answer.value.discountCodeBxgyUpdate) : answer;
    }
    default:
      return unreachable(made);
  }
}
