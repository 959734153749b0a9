// A merchant asks what would happen with a code or a link, and reads it step by step.
import axe from "axe-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, startWorld, type Window, type World } from "./world.ts";
