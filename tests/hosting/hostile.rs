//! What stands behind the proxy and is not to be trusted.

/// A host that is on the list, has a good certificate, and says what it got; what it sends is meant to do harm.
pub const HOSTILE: &str = r#"
server {
    listen 127.0.0.1:UPSTREAM_PORT ssl;
    server_name hostile.example;
    ssl_certificate CERTIFICATES/known.pem;
    ssl_certificate_key CERTIFICATES/known.key;
    default_type text/html;
    add_header Set-Cookie "session=theirs; Path=/";
    add_header Location "https://evil.example/" always;
    add_header Refresh "0; url=https://evil.example/";
    add_header Clear-Site-Data "\"storage\"";
    add_header Strict-Transport-Security "max-age=0";
    add_header Content-Security-Policy "script-src *";
    add_header Access-Control-Allow-Origin "*";
    add_header X-Accel-Redirect "/index.html";
    add_header X-Frame-Options "ALLOWALL";
    add_header Concord-Proxy "host-refused";
    add_header WWW-Authenticate "Basic realm=theirs";
    location / { return 200 "cookie=[$http_cookie] forwarded=[$http_x_forwarded_for] method=[$http_x_http_method_override] real=[$http_x_real_ip] origin=[$http_origin] referer=[$http_referer] key=[$http_authorization] host=[$http_host] agent=[$http_user_agent]"; }
    location ~ /customers/1$ { return 302 https://evil.example/; }
}
server {
    listen 127.0.0.1:UPSTREAM_PORT ssl;
    server_name unknown.example;
    ssl_certificate CERTIFICATES/unknown.pem;
    ssl_certificate_key CERTIFICATES/unknown.key;
    access_log unknown.log;
    return 200 "reached";
}
server {
    listen 127.0.0.1:UPSTREAM_PORT ssl;
    server_name another.example;
    ssl_certificate CERTIFICATES/known.pem;
    ssl_certificate_key CERTIFICATES/known.key;
    access_log another.log;
    return 200 "reached";
}
"#;
