// Imports run one way: routes, ingest, jobs → services → db, shopify → domain; components → domain. Type-only imports
// count, since a type is what makes two modules know each other.
const TESTS = "\\.test\\.tsx?$";
// Wiring that every layer of the app may use: the environment and the log.
const WIRING = "^app/(env|log)\\.server\\.ts$";

const layer = (name, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: `^app/${name}/`, pathNot: TESTS },
  to: { path: "^(app|prisma|scripts|server\\.ts)", pathNot: [...allowed.map((path) => `^app/${path}/`), WIRING] },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "domain-is-pure",
      comment:
        "What is decided must be provable without a database, a clock or a package: domain imports domain alone.",
      severity: "error",
      from: { path: "^app/domain/", pathNot: TESTS },
      to: { pathNot: "^app/domain/" },
    },
    {
      name: "components-only-draw",
      comment:
        "A component draws values it is given: it knows the words of the domain and Polaris, and fetches nothing.",
      severity: "error",
      from: { path: "^app/components/", pathNot: TESTS },
      to: { path: "^(app|prisma|scripts|server\\.ts)", pathNot: ["^app/components/", "^app/domain/"] },
    },
    {
      name: "components-need-no-server",
      comment: "A component is sent to the browser: packages of the server and Node's modules do not belong there.",
      severity: "error",
      from: { path: "^app/components/", pathNot: TESTS },
      to: {
        dependencyTypes: ["npm", "core"],
        pathNot:
          "node_modules/(@types/)?(react|react-dom|@remix-run/react|@shopify/polaris|@shopify/polaris-icons|@visx/[a-z]+)(/|$)",
      },
    },
    layer("db", ["db", "domain"], "Rows in, domain types out: the database knows neither Shopify nor who asks."),
    layer(
      "shopify",
      ["shopify", "domain"],
      "The adapter of Shopify: its payload types end here, and it stores nothing by itself.",
    ),
    layer("mail", ["mail"], "The adapter of the mail server: what a mail says and to whom is a service's."),
    layer(
      "services",
      ["services", "db", "shopify", "mail", "domain"],
      "A service loads, decides and saves; whether a route, a job or a webhook caused it is nothing it may know.",
    ),
    layer(
      "jobs",
      ["jobs", "services", "db", "shopify", "mail", "domain"],
      "A job is as thin as a route: what it does is a service's, so that a route can do it too.",
    ),
    layer(
      "ingest",
      ["ingest", "services", "db", "shopify", "domain"],
      "The fast edge is measured by itself: nothing of Remix, Prisma's client or React may come into it.",
    ),
    {
      name: "ingest-without-frameworks",
      comment: "Express costs a third of the ingest's throughput and Remix two thirds.",
      severity: "error",
      from: { path: "^app/ingest/", pathNot: TESTS },
      to: { path: "node_modules/(express|react|react-dom|@remix-run|@prisma/client|@shopify/shopify-app-remix)(/|$)" },
    },
    {
      name: "nobody-imports-an-edge",
      comment: "Routes, ingest and jobs are where work comes in. They import downwards and nothing below imports them.",
      severity: "error",
      from: { path: "^app/(domain|db|shopify|mail|services|components)/", pathNot: TESTS },
      to: { path: "^app/(routes|ingest|jobs|server)/" },
    },
    {
      name: "routes-are-called-by-remix",
      comment: "A piece that two routes need is a component or a service.",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/routes/", TESTS] },
      to: { path: "^app/routes/" },
    },
    {
      name: "routes-ask-services",
      comment:
        "A route authenticates, parses, calls a service and draws: queries in loaders are queries nobody can test.",
      severity: "error",
      from: { path: "^app/routes/", pathNot: TESTS },
      to: { path: "^(app/(db|ingest|jobs|server)/|prisma/|scripts/|node_modules/(pg|@prisma/client)(/|$))" },
    },
    {
      name: "prisma-stays-in-db",
      comment: "A third party's type never leaves its adapter: rows leave db/ as domain types.",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/db/", "^app/shopify\\.server\\.ts$", TESTS] },
      to: { path: "node_modules/(@prisma|\\.prisma)(/|$)" },
    },
    {
      name: "no-stand-in-in-the-app",
      comment:
        "Shopify's stand-in is met over HTTP alone: a switch for it in the app would be a way around a signature.",
      severity: "error",
      from: { path: "^(app/|server\\.ts)", pathNot: TESTS },
      to: { path: "^(simulator|tests|bench)/" },
    },
    {
      name: "the-stand-in-stands-alone",
      comment: "What imitates Shopify must not share a mistake with what it tries: it imports nothing of the app.",
      severity: "error",
      from: { path: "^simulator/", pathNot: TESTS },
      to: { path: "^(app|tests|bench|server\\.ts)" },
    },
    {
      name: "no-tests-in-the-product",
      comment: "A test is imported by nobody.",
      severity: "error",
      from: {},
      to: { path: TESTS },
    },
    {
      name: "no-circular",
      comment: "Two modules that need each other are one module, or lack a third below them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "An import that leads nowhere fails when it is reached, which may be in production.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: ["^\\./build/", "\\?url$", "^virtual:"] },
    },
    {
      name: "no-development-packages-in-the-product",
      comment: "npm ci --omit=dev leaves them out. Vite is loaded under NODE_ENV=development alone.",
      severity: "error",
      from: { path: "^(app/|server\\.ts|prisma/migrations\\.ts|scripts/migrate\\.ts)", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/(@types|vite)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|extensions|\\.data)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
