


-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "restore_rate" INTEGER NOT NULL DEFAULT 100,
    "state" TEXT NOT NULL,
    "installed_at" TIMESTAMPTZ(6) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(6),
    "earns_from" TIMESTAMPTZ(6) NOT NULL,
    "programme_version" BIGINT NOT NULL DEFAULT 1,
    "backfill_state" TEXT NOT NULL DEFAULT 'queued',
    "backfill_cursor" TEXT,
    "backfilled_orders" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_version" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "rule" JSONB NOT NULL,
    "hold_days" INTEGER NOT NULL,

    CONSTRAINT "rule_version_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "partner" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "email_hash" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "partner_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "partner_state" (
    "shop_id" INTEGER NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "partner_state_pkey" PRIMARY KEY ("shop_id","partner_id","from_at")
);

-- CreateTable
CREATE TABLE "terms" (
    "shop_id" INTEGER NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "rate_bps" INTEGER,
    "flat_minor" BIGINT,
    "currency" CHAR(3),

    CONSTRAINT "terms_pkey" PRIMARY KEY ("shop_id","partner_id","version")
);

-- CreateTable
CREATE TABLE "offer" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "title" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "percent_bps" INTEGER,
    "amount_minor" BIGINT,
    "currency" CHAR(3) NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "discount_gid" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "offer_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "code" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "display" TEXT NOT NULL,
    "offer_id" INTEGER,
    "discount_gid" TEXT,
    "redeem_code_gid" TEXT,
    "state" TEXT NOT NULL,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "live_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6),

    CONSTRAINT "code_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "assignment" (
    "shop_id" INTEGER NOT NULL,
    "code_key" TEXT NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("shop_id","code_key","from_at")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "name" TEXT,
    "day" DATE,
    "processed_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "hash" UUID NOT NULL,
    "checkout_token" TEXT,
    "customer_id" BIGINT,
    "facts" JSONB NOT NULL,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","source","order_id")
);

-- CreateTable
CREATE TABLE "order_shop" (
    "order_id" BIGINT NOT NULL,
    "shop_id" INTEGER NOT NULL,

    CONSTRAINT "order_shop_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "decision" (
    "shop_id" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "outcome" TEXT NOT NULL,
    "partner_id" INTEGER,
    "code_key" TEXT,
    "processed_at" TIMESTAMPTZ(6),
    "due_at" TIMESTAMPTZ(6),
    "decided" JSONB NOT NULL,
    "trail" JSONB NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("shop_id","source","order_id")
);

-- CreateTable
CREATE TABLE "entry" (
    "shop_id" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "seq" SMALLINT NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "from_account" SMALLINT NOT NULL,
    "to_account" SMALLINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "cause" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("shop_id","source","order_id","seq")
);

-- CreateTable
CREATE TABLE "redemption" (
    "shop_id" INTEGER NOT NULL,
    "code_key" TEXT NOT NULL,
    "source" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,

    CONSTRAINT "redemption_pkey" PRIMARY KEY ("shop_id","code_key","source","order_id")
);

-- CreateTable
CREATE TABLE "shop_day" (
    "shop_id" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "day" DATE NOT NULL,
    "orders" BIGINT NOT NULL,
    "sales" BIGINT NOT NULL,
    "credited" BIGINT NOT NULL,
    "credited_sales" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "commission" BIGINT NOT NULL,

    CONSTRAINT "shop_day_pkey" PRIMARY KEY ("shop_id","currency","day")
);

-- CreateTable
CREATE TABLE "partner_day" (
    "shop_id" INTEGER NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "day" DATE NOT NULL,
    "orders" BIGINT NOT NULL,
    "sales" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "commission" BIGINT NOT NULL,

    CONSTRAINT "partner_day_pkey" PRIMARY KEY ("shop_id","partner_id","currency","day")
);

-- CreateTable
CREATE TABLE "partner_month" (
    "shop_id" INTEGER NOT NULL,
    "partner_id" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "month" DATE NOT NULL,
    "orders" BIGINT NOT NULL,
    "sales" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "commission" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL,
    "payable" BIGINT NOT NULL,
    "paid" BIGINT NOT NULL,

    CONSTRAINT "partner_month_pkey" PRIMARY KEY ("shop_id","partner_id","currency","month")
);

-- CreateTable
CREATE TABLE "code_day" (
    "shop_id" INTEGER NOT NULL,
    "code_key" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "day" DATE NOT NULL,
    "redemptions" BIGINT NOT NULL,
    "credited" BIGINT NOT NULL,
    "sales" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "commission" BIGINT NOT NULL,

    CONSTRAINT "code_day_pkey" PRIMARY KEY ("shop_id","code_key","currency","day")
);

-- CreateTable
CREATE TABLE "quarantine" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "source" SMALLINT NOT NULL,
    "order_id" BIGINT,
    "reason" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "body" BYTEA,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateIndex
CREATE INDEX "session_shop_idx" ON "session"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

-- CreateIndex
CREATE INDEX "terms_shop_id_partner_id_from_at_idx" ON "terms"("shop_id", "partner_id", "from_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "offer_shop_id_discount_gid_key" ON "offer"("shop_id", "discount_gid");

-- CreateIndex
CREATE INDEX "code_shop_id_offer_id_idx" ON "code"("shop_id", "offer_id");

-- CreateIndex
CREATE INDEX "code_shop_id_discount_gid_idx" ON "code"("shop_id", "discount_gid");

-- CreateIndex
CREATE INDEX "assignment_shop_id_partner_id_idx" ON "assignment"("shop_id", "partner_id");

-- CreateIndex
CREATE INDEX "orders_shop_id_processed_at_order_id_idx" ON "orders"("shop_id", "processed_at" DESC, "order_id");

-- CreateIndex
CREATE INDEX "decision_shop_id_partner_id_processed_at_order_id_idx" ON "decision"("shop_id", "partner_id", "processed_at" DESC, "order_id");

-- CreateIndex
CREATE INDEX "entry_shop_id_partner_id_at_idx" ON "entry"("shop_id", "partner_id", "at");

-- CreateIndex
CREATE INDEX "partner_day_shop_id_day_idx" ON "partner_day"("shop_id", "day");

-- CreateIndex
CREATE INDEX "partner_month_shop_id_month_idx" ON "partner_month"("shop_id", "month");

-- CreateIndex
CREATE INDEX "code_day_shop_id_day_idx" ON "code_day"("shop_id", "day");

-- CreateIndex
CREATE INDEX "quarantine_shop_id_state_received_at_idx" ON "quarantine"("shop_id", "state", "received_at" DESC);

-- AddForeignKey
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner" ADD CONSTRAINT "partner_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_state" ADD CONSTRAINT "partner_state_shop_id_partner_id_fkey" FOREIGN KEY ("shop_id", "partner_id") REFERENCES "partner"("shop_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "terms" ADD CONSTRAINT "terms_shop_id_partner_id_fkey" FOREIGN KEY ("shop_id", "partner_id") REFERENCES "partner"("shop_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code" ADD CONSTRAINT "code_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code" ADD CONSTRAINT "code_shop_id_offer_id_fkey" FOREIGN KEY ("shop_id", "offer_id") REFERENCES "offer"("shop_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_shop_id_code_key_fkey" FOREIGN KEY ("shop_id", "code_key") REFERENCES "code"("shop_id", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_shop_id_partner_id_fkey" FOREIGN KEY ("shop_id", "partner_id") REFERENCES "partner"("shop_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quarantine" ADD CONSTRAINT "quarantine_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

