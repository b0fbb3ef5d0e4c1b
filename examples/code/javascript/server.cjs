// The page of the village hall: what is on this week.
const http = require("node:http");

// Planted for the tests: the letters are random, this is nobody's key.
const KEY = `-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQCl2hpChYgCfrL1spNxnyVmihA/2O76UMFxFkM/R5Kjp1vRt+1f
jORS/6ilI8ihN5KXSc7Tvo/hBKqFYY/kv5ZJr3J1TWDtkwtDDb+xHKas1VOqg6YY
ZYn9ZhyiA4uoRgnatmUdjAWtGSU8po+799NksnRH9ucAUsdMlHUvTCQCyEZDz/Td
dJ8HyS5SUkCnD8zRA9a9SkpXz9w3QlY7Zkuvqdt7s8Stqcbnr3yBdGBLEPH1qhT6
1qtc4xatws8phP9nhFyJfm5di4PzJ59FHz5r1pY4OjE2jBMptUsGr7CmY+uCu3ZR
1zTOlUcR64cXQLioDnkHIfxIq2HZt/PlJhx2jI==
-----END RSA PRIVATE KEY-----`;

const EVENTS = [
  { day: "Tuesday", title: "Choir practice" },
  { day: "Friday", title: "Film: The Long Winter" },
];

function page(events) {
  const items = events.map((event) => `<li>${event.day}: ${event.title}</li>`);
  return `<h1>This week</h1><ul>${items.join("")}</ul>`;
}

const server = http.createServer((request, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(page(EVENTS));
});

module.exports = { server, page, KEY };
