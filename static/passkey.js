// Passkeys: hands what the server offers to the browser's authenticator, and its answer back in
// the form. <form data-passkey="create|get" data-options="{…}"> with a hidden field `credential`.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function created(offer) {
  const key = await navigator.credentials.create({
    publicKey: {
      ...offer,
      challenge: bytes(offer.challenge),
      user: { ...offer.user, id: bytes(offer.user.id) },
      excludeCredentials: named(offer.excludeCredentials),
    },
  });
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: {
      attestationObject: text(key.response.attestationObject),
      clientDataJSON: text(key.response.clientDataJSON),
      transports: key.response.getTransports?.() ?? [],
    },
  };
}

async function got(offer) {
  const key = await navigator.credentials.get({
    publicKey: {
      ...offer,
      challenge: bytes(offer.challenge),
      allowCredentials: named(offer.allowCredentials),
    },
  });
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: {
      authenticatorData: text(key.response.authenticatorData),
      clientDataJSON: text(key.response.clientDataJSON),
      signature: text(key.response.signature),
      userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
    },
  };
}

const form = document.querySelector("form[data-passkey]");
if (form) {
  const said = (name) => {
    for (const one of form.querySelectorAll("[data-said]")) one.hidden = one.dataset.said !== name;
  };
  const ask = async () => {
    if (!window.PublicKeyCredential) return said("unable");
    said("waits");
    try {
      const offer = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === "create" ? created : got)(offer);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      said("failed");
    }
  };
  form.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    ask();
  });
  ask();
}
