//! One trace of every language.

use super::parse;

fn check(text: &str, kind: &str, message: &str, frames: &[&str]) {
    let stack = parse(text).unwrap_or_else(|| panic!("no stack in: {text}"));
    assert_eq!(stack.kind.as_deref().unwrap_or_default(), kind, "{text}");
    assert_eq!(
        stack.message.as_deref().unwrap_or_default(),
        message,
        "{text}"
    );
    assert_eq!(stack.frames, frames, "{text}");
}

#[test]
fn python() {
    check(
        "Traceback (most recent call last):\n  File \"/srv/a/sale/order.py\", line 12, in confirm\n    self.total[key]\n  \
         File \"/usr/lib/python3.12/site-packages/orm/api.py\", line 3, in get\n    raise\nKeyError: 'partner_id'\n\n\
         During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  \
         File \"/srv/a/sale/run.py\", line 1, in main\n    confirm()\nodoo.exceptions.UserError: no partner",
        "odoo.exceptions.UserError",
        "odoo.exceptions.UserError: no partner",
        &[
            "sale/order.py confirm",
            "caused by KeyError",
            "sale/run.py main",
        ],
    );
}

#[test]
fn java() {
    check(
        "Exception in thread \"main\" com.acme.OrderException: cannot confirm 17\n\tat com.acme.Order.lambda$confirm$0(Order.java:12)\n\t\
         at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)\n\tat com.acme.Main.main(Main.kt:3)\n\
         Caused by: java.sql.SQLException: gone\n\tat com.acme.Db.query(Db.java:99)\n\t... 2 more",
        "com.acme.OrderException",
        "com.acme.OrderException: cannot confirm 17",
        &[
            "com.acme.Db.query",
            "caused by java.sql.SQLException",
            "com.acme.Main.main",
            "com.acme.Order.lambda$confirm",
        ],
    );
}

#[test]
fn node() {
    check(
        "TypeError: Cannot read properties of undefined (reading 'id')\n    at Order.confirm (/app/src/order.js:10:5)\n    \
         at Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)\n    \
         at async run (file:///app/src/main.mjs:3:1)\n    at node:internal/main/run_main_module:28:49",
        "TypeError",
        "TypeError: Cannot read properties of undefined (reading 'id')",
        &["src/main.mjs run", "src/order.js Order.confirm"],
    );
}

#[test]
fn go() {
    check(
        "panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 18 [running]:\n\
         main.(*Server).confirm(0xc000010000, 0x1)\n\t/app/server.go:12 +0x1d\nnet/http.HandlerFunc.ServeHTTP(0x1)\n\t\
         /usr/local/go/src/net/http/server.go:2136 +0x29\nmain.main.func1()\n\t/app/main.go:3 +0x2\n\ngoroutine 1 [chan receive]:\n\
         main.other()\n\t/app/main.go:9 +0x3",
        "runtime error",
        "panic: runtime error: invalid memory address or nil pointer dereference",
        &["main.main", "main.(*Server).confirm"],
    );
}

#[test]
fn rust() {
    check(
        "thread 'worker-1' panicked at src/order.rs:12:9:\ncalled `Option::unwrap()` on a `None` value\nstack backtrace:\n   \
         0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:645:5\n   1: core::option::unwrap_failed\n   \
         2: app::order::confirm::h0123456789abcdef\n             at ./src/order.rs:12:9\n   3: app::main\n   4: main",
        "panic",
        "called `Option::unwrap()` on a `None` value",
        &["app::main", "app::order::confirm"],
    );
}

#[test]
fn dotnet() {
    check(
        "Acme.OrderException: cannot confirm ---> System.Data.SqlClient.SqlException: timeout\n   \
         at System.Data.SqlClient.SqlConnection.OnError(SqlException exception)\n   \
         --- End of inner exception stack trace ---\n   at Acme.Sales.Order.<ConfirmAsync>d__5.MoveNext() in C:\\src\\Order.cs:line 12\n   \
         at Acme.Program.Main(String[] args)",
        "Acme.OrderException",
        "Acme.OrderException: cannot confirm",
        &[
            "Acme.Program.Main",
            "Acme.Sales.Order.ConfirmAsync",
            "caused by System.Data.SqlClient.SqlException",
        ],
    );
}

#[test]
fn lines_do_not_matter() {
    let trace = |line: u32, folder: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"/{folder}/sale/order.py\", line {line}, in f\nKeyError: 1"
        )
    };
    assert_eq!(parse(&trace(1, "srv")), parse(&trace(999, "home/x")));
    assert_eq!(parse("no trace at all\nat noon"), None);
}
