// Asks the device for a passkey and sends its answer with the form (WebAuthn Level 2).
(() => {
  'use strict';
  const options = JSON.parse(document.getElementById('passkey-options').textContent).publicKey;

  const bytes = (words) =>
    Uint8Array.from(atob(words.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const question = { ...options, challenge: bytes(options.challenge) };
  if (options.user) question.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) question.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) question.allowCredentials = named(options.allowCredentials);

  const written = (credential) => {
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = words(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: words(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll('form.staff-passkey')) {
    const complaint = form.querySelector('[role=alert]');
    const complain = (sentence) => {
      complaint.textContent = sentence;
      complaint.hidden = false;
    };
    form.querySelector('[type=submit]').disabled = false; // pressed earlier, it would ask nobody
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (!window.PublicKeyCredential) return complain(form.dataset.missing);
      complaint.hidden = true;
      try {
        const credential = await navigator.credentials[form.dataset.act]({ publicKey: question });
        form.elements.credential.value = written(credential);
        form.submit();
      } catch (error) {
        complain(form.dataset.failed);
      }
    });
  }
})();
