"""A mail server for tests: takes mail, keeps it in a folder, and misbehaves on request.

Needs only aiosmtpd (Debian: python3-aiosmtpd). Prints its port on the first line once it listens, and ends when its
standard input is closed, so that it cannot outlive the test that started it.

What it leaves in the folder:
    0001.eml        the first mail it accepted, as it came in (with CRLF)
    0001.envelope   its sender on the first line, its recipients on the following ones
    session.log     what clients said, one command a line, credentials masked by aiosmtpd
"""

import argparse
import asyncio
import logging
import pathlib
import ssl
import sys

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit("aiosmtpd is missing")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--directory", type=pathlib.Path, required=True, help="where to keep mail")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--busy", type=int, default=0, metavar="N", help="answer 451 to the first N mails")
    parser.add_argument("--refuse-recipients", action="store_true", help="answer 550 to every RCPT")
    parser.add_argument("--refuse-content", action="store_true", help="answer 554 to every mail")
    parser.add_argument("--certificate", type=pathlib.Path, help="PEM; with --key, offers TLS")
    parser.add_argument("--key", type=pathlib.Path)
    parser.add_argument("--tls", choices=["starttls", "implicit"], default="starttls")
    parser.add_argument("--require-starttls", action="store_true", help="take nothing in clear")
    parser.add_argument("--user", help="with --password, take mail only from who signs in")
    parser.add_argument("--password")
    parser.add_argument("--only-login", action="store_true", help="offer AUTH LOGIN and not PLAIN")
    parser.add_argument("--no-mechanism", action="store_true", help="offer neither")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="wait before answering to a mail")
    parser.add_argument("--silent-goodbye", action="store_true", help="never answer QUIT")
    return parser.parse_args()


class Handler:
    """What happens with a mail."""

    def __init__(self, options):
        self.options = options
        self.busy = options.busy
        self.accepted = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.options.refuse_recipients:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.options.delay)
        if self.busy > 0:
            self.busy -= 1
            return "451 4.3.0 Try again later"
        if self.options.refuse_content:
            return "554 5.6.0 This content is not wanted"
        self.accepted += 1
        path = self.options.directory / f"{self.accepted:04}"
        path.with_suffix(".eml").write_bytes(envelope.original_content)
        path.with_suffix(".envelope").write_text("\n".join([envelope.mail_from, *envelope.rcpt_tos]))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        if self.options.silent_goodbye:
            await asyncio.sleep(3600)
        return "221 Bye"


def authenticator(options):
    """Checks user and password, which aiosmtpd has decoded from PLAIN or LOGIN."""

    def check(server, session, envelope, mechanism, credentials):
        right = credentials.login == options.user.encode() and credentials.password == options.password.encode()
        # A server that repeats what it was sent, as some do: clients must not put this into their log.
        said = credentials.password.decode(errors="replace")
        return AuthResult(success=right, handled=right, message=None if right else f"535 5.7.8 {said} is wrong")

    return check


async def main(options):
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate, options.key)
    implicit = context is not None and options.tls == "implicit"
    settings = {"hostname": "mail.example.jp", "enable_SMTPUTF8": False}
    if context and not implicit:
        settings.update(tls_context=context, require_starttls=options.require_starttls)
    if options.user is not None:
        settings.update(authenticator=authenticator(options), auth_required=True, auth_require_tls=False)
        unwanted = ["PLAIN", "LOGIN"] if options.no_mechanism else ["PLAIN"] if options.only_login else []
        settings.update(auth_exclude_mechanism=unwanted)

    log = logging.getLogger("mail.log")
    log.setLevel(logging.INFO)
    log.addHandler(logging.FileHandler(options.directory / "session.log"))

    loop = asyncio.get_running_loop()
    handler = Handler(options)
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, **settings),
        options.host,
        options.port,
        ssl=context if implicit else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends when whoever started this closes the other end.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(arguments()))
