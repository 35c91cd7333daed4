"use strict";
// Pages work without this. With it, what goes on is followed, and forms show their answers in place.
(() => {
  const LOOK = 3000, PAUSE = 700;
  const said = document.getElementById("said");
  let source = null, timer = null, busy = false, again = false;

  function follow() {
    const main = document.getElementById("main");
    const events = main.dataset.events;
    if (!main.dataset.live) {
      stop();
      return;
    }
    if (!source && events && window.EventSource) {
      source = new EventSource(events);
      for (const kind of ["state", "metric", "log"]) source.addEventListener(kind, soon);
      source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) source = null; };
    }
    clearTimeout(timer);
    timer = setTimeout(refresh, LOOK);
  }

  function stop() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      if (!document.hidden) await replace();
    } catch (e) {
      // The service does not answer at the moment: looked again below.
    } finally {
      busy = false;
    }
    if (again) { again = false; soon(); } else follow();
  }

  async function replace() {
    const answer = await fetch(location.href, {headers: {Accept: "text/html"}});
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (!fresh) return;
    const main = document.getElementById("main");
    const open = [...main.querySelectorAll("details[open] > summary")].map(summary => summary.textContent);
    for (const summary of fresh.querySelectorAll("details > summary"))
      if (open.includes(summary.textContent)) summary.parentElement.open = true;
    const status = element => element.querySelector(".badges")?.textContent.trim() ?? "";
    if (status(fresh) !== status(main)) said.textContent = status(fresh);
    const href = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    main.replaceWith(fresh);
    if (href) [...fresh.querySelectorAll("a")].find(link => link.getAttribute("href") === href)?.focus();
  }

  function show(box, tone, parts) {
    box.className = "answer " + tone;
    box.replaceChildren(...parts);
    box.hidden = false;
  }

  function text(kind, content) {
    const element = document.createElement(kind);
    element.textContent = content;
    return element;
  }

  function problem(answered) {
    const parts = [text("p", answered.title ? answered.title + ": " + answered.detail : String(answered.detail))];
    if (answered.wayOut) parts.push(text("pre", answered.wayOut));
    if (answered.errors) {
      const list = document.createElement("ul");
      for (const error of answered.errors) {
        const item = document.createElement("li");
        item.append(text("code", error.pointer || "/"), " ", error.detail);
        list.append(item);
      }
      parts.push(list);
    }
    return parts;
  }

  function send(form, checks, told) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.api + (checks ? "?validateOnly=true" : ""));
      request.setRequestHeader("Accept", "application/json");
      request.onload = () => done(request);
      request.onerror = () => failed(new Error("the service did not answer"));
      if (form.dataset.sending === "json") {
        request.setRequestHeader("Content-Type", "application/json");
        request.send(form.querySelector("textarea").value);
      } else {
        request.upload.onprogress = at => told(at.lengthComputable ? Math.round(100 * at.loaded / at.total) : 0);
        request.send(new FormData(form));
      }
    });
  }

  async function submit(event) {
    const form = event.currentTarget, box = form.querySelector(".answer");
    const checks = event.submitter?.dataset.checks === "true";
    const buttons = [...form.querySelectorAll("button")];
    event.preventDefault();
    buttons.forEach(button => button.disabled = true);
    show(box, "busy", [text("p", "Sending …")]);
    try {
      const request = await send(form, checks, percent =>
        show(box, "busy", [text("p", percent < 100 ? "Sending: " + percent + " %" : "Sent; it is being read …")]));
      const answered = JSON.parse(request.responseText);
      if (request.status >= 400) {
        show(box, "bad", problem(answered));
        box.focus();
      } else if (checks) {
        const parts = [text("p", "All is well: it would be taken.")];
        for (const finding of answered.findings ?? []) parts.push(text("p", finding));
        show(box, "good", parts);
      } else {
        location.assign(request.getResponseHeader("Location"));
        return;
      }
    } catch (e) {
      show(box, "bad", [text("p", e.message)]);
    }
    buttons.forEach(button => button.disabled = false);
  }

  for (const form of document.querySelectorAll("form[data-sending]")) form.addEventListener("submit", submit);
  follow();
})();
