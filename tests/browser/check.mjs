// Opens the reports of a folder in Chromium and checks that they do what they promise: `run` makes them and calls this.
import { mkdirSync, mkdtempSync, rmSync, statSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [folder, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const results = [];
const figures = [];
const wrong = (name, why) => results.push([name, "FAILED: " + why]);

async function check(name, work) {
  try {
    await work();
    results.push([name, "ok"]);
  } catch (error) {
    wrong(name, error.message.split("\n").slice(0, 3).join(" "));
  }
}

function hold(is, ought, what) {
  if (JSON.stringify(is) !== JSON.stringify(ought)) throw new Error(`${what}: ${JSON.stringify(is)}, expected ${JSON.stringify(ought)}`);
}
function claim(is, what) {
  if (!is) throw new Error(what);
}

/** Opens a report; `trouble` collects what must not happen. */
async function withReport(name, options, work) {
  const profile = mkdtempSync(join(tmpdir(), "profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium", headless: true, args: FLAGS, viewport: WIDE, ...options,
  });
  const page = await context.newPage();
  const trouble = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) trouble.push("console: " + message.text()); });
  page.on("pageerror", (error) => trouble.push("error: " + error.message));
  page.on("dialog", (dialog) => { trouble.push("dialog: " + dialog.message()); dialog.dismiss(); });
  const url = "file://" + join(folder, name + ".html") + (options.hash || "");
  page.on("request", (request) => { if (!request.url().startsWith(url.split("#")[0]) && !request.url().startsWith("data:")) trouble.push("request: " + request.url()); });
  try {
    await page.goto(url, { waitUntil: "commit" });
    if (options.javaScriptEnabled !== false) await ready(page);
    await work(page, context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
  if (trouble.length) throw new Error(trouble.slice(0, 3).join("; "));
}

const ready = (page) => page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
const count = (page) => page.textContent("#count");
const current = (page) => page.evaluate(() => document.activeElement?.dataset?.at ?? null);
const settle = (page) => page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 220)));
const toBench = (page) => page.evaluate(() => document.getElementById("bench-h").scrollIntoView());

async function functions() {
  await check("opens without console errors, dialogs or requests", () => withReport("thread", {}, async (page) => {
    claim(/^\d+ comments/.test(await count(page)), "no count");
    claim(!(await page.isHidden("#bench")), "no bench");
  }));
  await check("filters by flag, category, stance, author, score, reply, status", () => withReport("thread", {}, async (page) => {
    const all = await count(page);
    const after = async (what, act) => {
      await act();
      await settle(page);
      const said = await count(page);
      claim(/ of \d+ match/.test(said), `${what}: ${said}`);
      const matches = Number(said.split(" ")[0]);
      claim(matches > 0, `${what}: nothing found`);
      await page.click("#reset");
      await settle(page);
      hold(await count(page), all, `${what}: reset`);
      return matches;
    };
    const flagged = await after("flagged", () => page.check("#f-flagged"));
    hold(flagged, Number(/(\d+) flagged/.exec(all)[1]), "flagged");
    await after("category", () => page.check("#f-categories input >> nth=0"));
    await after("stance", () => page.selectOption("#f-target", { index: 1 }));
    await after("side", () => page.selectOption("#f-side", "2"));
    await after("author", () => page.fill("#f-author", "dev oakes"));
    await after("score", () => page.fill("#f-min", "60"));
    await after("reply", () => page.selectOption("#f-reply", "3"));
    await after("status", () => page.selectOption("#f-status", "1"));
    await after("a stance bar", () => page.click("button.side.against:not(:disabled) >> nth=0"));
    await after("the cross table", () => page.click("#cross button:not(:disabled) >> nth=0"));
  }));
  await check("shows matches with the comments they answer, or alone", () => withReport("thread", {}, async (page) => {
    await page.check("#f-flagged");
    await toBench(page);
    await settle(page);
    claim((await page.locator(".comment.context").count()) > 0, "no context");
    await page.uncheck("#f-context");
    await settle(page);
    hold(await page.locator(".comment.context").count(), 0, "context");
  }));
  await check("searches texts", () => withReport("thread", {}, async (page) => {
    await page.fill("#f-words", "STEEL");
    await settle(page);
    await toBench(page);
    await settle(page);
    const texts = await page.locator(".comment:not(.context) .text").allTextContents();
    claim(texts.length > 0 && texts.every((text) => text.toLowerCase().includes("steel")), "a match without the word");
    await page.fill("#f-words", "no such words anywhere");
    await settle(page);
    claim(await page.isVisible("#none"), "nothing is said of no match");
  }));
  await check("folds and unfolds", () => withReport("thread", {}, async (page) => {
    await toBench(page);
    await settle(page);
    const before = await page.evaluate(() => document.getElementById("tree").scrollHeight);
    await page.click("#fold-all");
    await settle(page);
    claim((await page.evaluate(() => document.getElementById("tree").scrollHeight)) < before, "nothing was folded");
    const fold = page.locator(".fold").first();
    hold(await fold.getAttribute("aria-expanded"), "false", "folded");
    await fold.click();
    hold(await page.locator(".fold").first().getAttribute("aria-expanded"), "true", "unfolded");
    await page.click("#unfold-all");
  }));
  await check("walks by keys: n p j k u x Enter / ? m", () => withReport("thread", {}, async (page) => {
    await page.keyboard.press("n");
    const first = await current(page);
    claim(first !== null && (await page.locator(".comment.current.flagged").count()) === 1, "n found no flagged comment");
    await page.keyboard.press("n");
    const second = await current(page);
    claim(Number(second) > Number(first), "n did not go on");
    await page.keyboard.press("p");
    hold(await current(page), first, "p");
    await page.keyboard.press("j");
    claim(Number(await current(page)) > Number(first), "j");
    await page.keyboard.press("k");
    hold(await current(page), first, "k");
    await page.keyboard.press("Enter");
    claim(await page.isVisible(".comment.current .details"), "Enter opened nothing");
    claim(/\w+\/\w+\/\w+\.tsv:\d+/.test(await page.textContent(".comment.current .details")), "no file:line in the evidence");
    await page.keyboard.press("Enter");
    hold(await page.locator(".comment.current .details").count(), 0, "Enter closed nothing");
    await page.keyboard.press("n");
    const child = await current(page);
    await page.keyboard.press("u");
    claim(Number(await current(page)) < Number(child), "u");
    await page.keyboard.press("x");
    hold(await page.getAttribute(".comment.current .fold", "aria-expanded"), "false", "x");
    await page.keyboard.press("m");
    claim(await page.evaluate(() => document.documentElement.classList.contains("unmasked")), "m");
    await page.keyboard.press("/");
    hold(await page.evaluate(() => document.activeElement.id), "f-words", "/");
    await page.keyboard.type("nnn");
    hold(await page.inputValue("#f-words"), "nnn", "keys while typing");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    claim(await page.isVisible("#help"), "?");
    await page.keyboard.press("Escape");
  }));
  await check("reaches every control by Tab, with a visible focus", () => withReport("thread", {}, async (page) => {
    await page.keyboard.press("Tab");
    claim((await page.evaluate(() => document.activeElement.textContent)).startsWith("Skip"), "no skip link");
    const seen = new Set();
    for (let n = 0; n < 500 && !seen.has("unfold-all"); n++) {
      await page.keyboard.press("Tab");
      seen.add(await page.evaluate(() => document.activeElement.id || document.activeElement.dataset?.end || ""));
      if (n % 20 === 0) claim(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none" || document.activeElement.matches(".handle")), "no outline");
    }
    for (const id of ["unmask", "dark", "keys", "plot-target", "f-words", "f-flagged", "f-min", "next", "fold-all", "first"]) claim(seen.has(id), `#${id} is not reached`);
  }));
  await check("jumps to the parent", () => withReport("thread", {}, async (page) => {
    await toBench(page);
    await settle(page);
    const reply = page.locator('.comment[aria-level="3"]').first();
    const at = Number(await reply.getAttribute("data-at"));
    await reply.locator("button", { hasText: "Parent" }).click();
    await settle(page);
    const parent = Number(await current(page));
    claim(parent < at && (await page.getAttribute(".comment.current", "aria-level")) === "2", "no parent");
    claim(await page.evaluate(() => { const { top, bottom } = document.activeElement.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }), "the parent is not in view");
  }));
  await check("brushes time by pointer and by keys", () => withReport("thread", {}, async (page) => {
    await toBench(page);
    const box = await page.locator(".time-chart").boundingBox();
    await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await settle(page);
    const brushed = await count(page);
    claim(/ of \d+ match/.test(brushed), `brush: ${brushed}`);
    await page.focus("[data-end=first]");
    for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowRight");
    await settle(page);
    claim((await count(page)) !== brushed, "the arrow keys moved nothing");
    claim((await page.getAttribute("[data-end=first]", "aria-valuetext")).startsWith("20"), "no value in words");
    await page.click("#time-all");
    await settle(page);
    claim(!/ of \d+ match/.test(await count(page)), "not all again");
  }));
  await check("masks words until they are asked for", () => withReport("thread", {}, async (page) => {
    await toBench(page);
    await page.check("#f-flagged");
    await settle(page);
    const shown = () => page.evaluate(() => [...document.querySelectorAll(".word")].filter((word) => word.checkVisibility()).length);
    hold(await shown(), 0, "unmasked words");
    claim((await page.locator(".dots:visible").count()) > 0, "no dots");
    await page.click("#unmask");
    claim((await shown()) > 0, "nothing unmasked");
    hold(await page.getAttribute("#unmask", "aria-pressed"), "true", "pressed");
  }));
  await check("turns dark and light", () => withReport("thread", {}, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.click("#dark");
    claim((await paper()) !== light, "nothing changed");
    await page.click("#dark");
    hold(await paper(), light, "light again");
  }));
  await check("opens a comment by its address", () => withReport("thread", { hash: "#c-0-140" }, async (page) => {
    await settle(page);
    hold(await page.getAttribute(".comment.current", "id"), "c-0-140", "address");
  }));
  await check("chooses among threads and sorts them", () => withReport("several", {}, async (page) => {
    const links = page.locator("#threads tbody a");
    claim((await links.count()) >= 3, "threads");
    await page.click("#threads thead button >> nth=1");
    hold(await page.getAttribute("#threads thead th >> nth=1", "aria-sort"), "descending", "sorted");
    const before = await count(page);
    await links.last().click();
    await settle(page);
    claim((await count(page)) !== before, "the comments did not change");
    hold(await page.locator("article.thread:visible").count(), 1, "open threads");
  }));
  await check("attacks are inert and shown for what they are", () => withReport("attacks", {}, async (page) => {
    await toBench(page);
    const seen = new Map();
    for (let n = 0; n < 60; n++) {
      for (const [id, text] of await page.evaluate(() => [...document.querySelectorAll(".comment")].map((item) => [item.id, item.textContent]))) seen.set(id, text);
      await page.mouse.wheel(0, 400);
      await page.waitForTimeout(30);
    }
    claim(seen.size >= 45, `only ${seen.size} comments seen`);
    const text = [...seen.values()].join("\n");
    for (const token of ["<script>alert('script-tag')</script>", "U+202E", "U+001B", "U+200B", "U+E00", "marks ×", "no web address: javascript:alert"]) claim(text.includes(token), `${token} is not shown`);
    hold(await page.evaluate(() => [...document.links].filter((link) => !/^(https?|file):/.test(link.protocol)).length), 0, "links to elsewhere");
    hold(await page.evaluate(() => document.querySelectorAll("main img, main iframe, main style, [onclick], [onerror]").length), 0, "elements from texts");
  }));
  await check("an attack's address opens it", () => withReport("attacks", { hash: "#c-0-__proto__" }, async (page) => {
    await settle(page);
    hold(await page.getAttribute(".comment.current", "id"), "c-0-__proto__", "address");
  }));
  await check("a public report works and names nobody", () => withReport("public", {}, async (page) => {
    await page.keyboard.press("n");
    const text = await page.evaluate(() => document.body.innerText);
    claim(/person \d+/.test(text) && text.includes("words left out"), "no pseudonyms");
    claim(!/idiot|mallory|Marta/.test(text), "a word or a name");
  }));
  await check("reads without a script", () => withReport("thread", { javaScriptEnabled: false }, async (page) => {
    claim(await page.isVisible(".cards"), "no cards");
    claim(await page.isVisible("noscript"), "no notice");
    claim(await page.isHidden("#bench"), "dead controls");
  }));
}

async function accessible() {
  for (const [name, viewport] of [["wide", WIDE], ["phone", PHONE]]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const report of ["thread", "several", "attacks"]) {
        await check(`axe: ${report}, ${name}, ${colorScheme}`, () => withReport(report, { viewport, colorScheme, bypassCSP: true }, async (page) => {
          await page.evaluate(() => { document.getElementById("filter-box").open = true; });
          await toBench(page);
          await settle(page);
          await page.keyboard.press("n");
          await page.keyboard.press("Enter");
          await page.evaluate(axe);
          const found = await page.evaluate(() => globalThis.axe.run(document));
          const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          const rest = found.violations.filter(({ impact }) => impact !== "serious" && impact !== "critical");
          if (rest.length) figures.push([`axe, lesser findings: ${report}, ${name}, ${colorScheme}`, rest.map(({ id, nodes }) => `${id} ×${nodes.length}`).join(", ")]);
          hold(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 90)} ${nodes[0].any[0]?.message || ""}`), [], "findings");
        }));
      }
    }
  }
  for (const width of [390, 360]) {
    for (const report of ["thread", "several", "attacks", "public"]) {
      await check(`no sideways scrolling at ${width}: ${report}`, () => withReport(report, { viewport: { width, height: 844 } }, async (page) => {
        for (let n = 0; n < 30; n++) {
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          claim(over <= 0, `${over} px too wide`);
          await page.mouse.wheel(0, 700);
          await page.waitForTimeout(20);
        }
      }));
    }
  }
}

async function measured() {
  figures.push(["file of 1,000 comments", `${(statSync(join(folder, "thousand.html")).size / 1e6).toFixed(2)} MB`]);
  claim(statSync(join(folder, "thousand.html")).size < 1.5e6, "the file of 1,000 comments is too large");
  for (const [report, what] of [["one", "50,000 comments, 1 thread"], ["many", "50,000 comments, 500 threads"]]) {
    figures.push([`file of ${what}`, `${(statSync(join(folder, report + ".html")).size / 1e6).toFixed(1)} MB`]);
    await check(`${what}: opens in under 3 s and scrolls`, async () => {
      const opened = [];
      let paint = 0;
      for (let n = 0; n < 3; n++) {
        await withReport(report, {}, async (page) => {
          opened.push(await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime));
          paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
          if (n < 2) return;
          const scroll = await page.evaluate(() => new Promise((done) => {
            const long = [];
            new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
            document.getElementById("tree").scrollIntoView();
            const frames = [];
            let last = performance.now();
            const frame = () => {
              const now = performance.now();
              frames.push(now - last);
              last = now;
              scrollBy(0, 120);
              if (frames.length < 400) requestAnimationFrame(frame);
              else {
                frames.sort((a, b) => a - b);
                done({ half: frames[200], most: frames[380], worst: frames[399], long: long.length, sum: long.reduce((a, b) => a + b, 0) });
              }
            };
            requestAnimationFrame(frame);
          }));
          figures.push([`${what}: 400 frames of 120 px`, `median ${scroll.half.toFixed(1)} ms, 95 % ${scroll.most.toFixed(1)} ms, worst ${scroll.worst.toFixed(0)} ms; ${scroll.long} tasks over 50 ms, ${scroll.sum.toFixed(0)} ms in all`]);
          const filter = await page.evaluate(async () => {
            const from = performance.now();
            document.getElementById("f-flagged").click();
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return performance.now() - from;
          });
          figures.push([`${what}: flagged only`, `${filter.toFixed(0)} ms`]);
          await page.click("#reset");
          const jump = await page.evaluate(async () => {
            const from = performance.now();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return performance.now() - from;
          }).catch(() => NaN);
          figures.push([`${what}: next flagged`, `${jump.toFixed(0)} ms`]);
          claim(scroll.half < 20 && scroll.most < 50, "scrolling stutters");
        });
      }
      opened.sort((a, b) => a - b);
      figures.push([`${what}: first content`, `${paint.toFixed(0)} ms`], [`${what}: ready, median and worst of 3`, `${opened[1].toFixed(0)} ms, ${opened[2].toFixed(0)} ms`]);
      claim(opened[1] < 3000, `ready after ${opened[1].toFixed(0)} ms`);
    });
  }
}

async function pictures() {
  mkdirSync(screenshots, { recursive: true });
  for (const [size, viewport] of [["wide", WIDE], ["narrow", PHONE]]) {
    for (const colorScheme of ["light", "dark"]) {
      await withReport("thread", { viewport, colorScheme }, async (page) => {
        const shot = (part) => page.screenshot({ path: join(screenshots, `${size}-${colorScheme}-${part}.png`) });
        await shot("summary");
        await toBench(page);
        await settle(page);
        await shot("charts");
        await page.keyboard.press("n");
        await page.keyboard.press("Enter");
        await page.waitForTimeout(400);
        await shot("comments");
      });
    }
  }
}

await functions();
await accessible();
await check("measured", measured);
if (screenshots) await pictures();
const print = (rows) => {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
};
print(results);
console.log();
print(figures);
const failed = results.filter(([, result]) => result !== "ok").length;
console.log(`\n${results.length - failed} of ${results.length} checks hold`);
process.exitCode = failed ? 1 : 0;
