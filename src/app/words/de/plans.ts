// German for plans of two agents that are looked at.

export const PLANS_DE = {
  "Plans of two agents": "Pläne von zwei Agenten",
  "Two agents plan to meet on the left or on the right, and nothing tells them where (<madiff>retort madiff</madiff>). Their plans come out of noise: once while each sees the other’s, once while each sees only its own.":
    "Zwei Agenten planen, sich links oder rechts zu treffen, und nichts sagt ihnen, wo (<madiff>retort madiff</madiff>). Ihre Pläne entstehen aus Rauschen: einmal sieht dabei jeder den des anderen, einmal jeder nur seinen eigenen.",
  "Its plans, plans.jsonl": "Die Pläne, plans.jsonl",
  "Step {step} of {steps}": "Schritt {step} von {steps}",
  "Show how they come out of noise": "Zeigen, wie sie aus Rauschen entstehen",
  "Each sees the other’s plan: {together} of {n|pair|pairs} on one side.":
    "Jeder sieht den Plan des anderen: {together} von {n|Paar|Paaren} auf einer Seite.",
  "Each sees only its own plan: {together} of {n|pair|pairs} on one side.":
    "Jeder sieht nur den eigenen Plan: {together} von {n|Paar|Paaren} auf einer Seite.",
};
