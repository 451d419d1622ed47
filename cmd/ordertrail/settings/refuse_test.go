package settings

import (
	"bytes"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/terminal"
)

// TestRefusedSettings has a line for every message about settings; @ stands for
// the config file.
func TestRefusedSettings(t *testing.T) {
	const complete = "ORDERTRAIL_KLARNA_USERNAME=K1 ORDERTRAIL_KLARNA_PASSWORD=p"
	for _, test := range []struct{ name, flags, environ, yaml, want string }{
		{"unknown variable", "", "ORDERTRAIL_PUSH_ADR=x", "", "unknown environment variable ORDERTRAIL_PUSH_ADR, did you mean ORDERTRAIL_PUSH_ADDR?"},
		{"unknown key", "", "", "push-addr: x", "unknown key push-addr in @, did you mean push_addr?"},
		{"secret in the file", "", "", "klarna_password: x", "unknown key klarna_password in @, did you mean klarna_password_file?"},
		{"config inside the file", "", "", "config: x", "unknown key config in @"},
		{"not one value", "", "", "data: [a]", "data in @ is not one value"},
		{"broken YAML", "", "", "a: b: c", "cannot read the config file @"},
		{"no such file", "--config /nowhere.yaml", "", "", "cannot read the config file /nowhere.yaml"},

		{"NATS cluster", "--nats-url nats://n", "", "", "cannot use --nats-url: connecting to a NATS cluster is not available yet"},
		{"replicas", "", "ORDERTRAIL_REPLICAS=3", "", "cannot use ORDERTRAIL_REPLICAS: copies in a NATS cluster are not available yet"},
		{"Postgres", "", "", "views: postgres://h/d", "cannot use views in @: views in Postgres are not available yet"},
		{"tokens", "", "ORDERTRAIL_API_TOKENS_FILE=/f", "", "cannot use ORDERTRAIL_API_TOKENS_FILE: API tokens are not available yet"},
		{"master key", "", "ORDERTRAIL_MASTER_KEY_FILE=/f", "", "cannot use ORDERTRAIL_MASTER_KEY_FILE: sealing personal data is not available yet"},
		{"durability group", "--durability group", "", "", "cannot use --durability: one flush shared by several events is not available yet"},
		{"durability", "--durability none", "", "", `cannot use --durability: "none" is no way to make events durable`},

		{"no port", "--push-addr localhost", "", "", `cannot use --push-addr: "localhost" is not host:port`},
		{"port", "", "ORDERTRAIL_API_ADDR=127.0.0.1:70000", "", `cannot use ORDERTRAIL_API_ADDR: "127.0.0.1:70000" has no port from 0 to 65535`},
		{"empty address", "", "ORDERTRAIL_PUSH_ADDR=", "", `cannot use ORDERTRAIL_PUSH_ADDR: "" is not host:port`},
		{"public API", "--api-addr 0.0.0.0:8081", "", "", "cannot use --api-addr: without API tokens, which are not available yet, it must be on loopback"},
		{"public NATS", "--nats-addr :4222", "", "", "cannot use --nats-addr: without API tokens"},
		{"public pushes, no store", "--push-addr :8080", "", "", "cannot use --push-addr: a store without a push secret takes pushes on loopback only"},
		{"public pushes, one without secret", "--push-addr :8080", "ORDERTRAIL_PUSH_SECRET=s", "stores: [{id: se}]", "cannot use --push-addr: a store without a push secret"},

		{"database", "--views mysql:x", "", "", "cannot use --views: the database is not named by sqlite:PATH"},
		{"no folder", "", "ORDERTRAIL_DATA=", "", "cannot use ORDERTRAIL_DATA: is empty"},
		{"no ids", "--max-unverified 0", "", "", `cannot use --max-unverified: "0" is not a whole number above 0`},
		{"too many ids", "--max-unverified 99999999999999999999", "", "", "is not a whole number above 0"},
		{"retention", "--feed-retention 90", "", "", `cannot use --feed-retention: "90" is not a duration such as 90d or 36h`},
		{"retention days", "--feed-retention 200000d", "", "", `cannot use --feed-retention: "200000d" is not a duration`},
		{"negative retention", "--feed-retention -1d", "", "", `cannot use --feed-retention: "-1d" is shorter than 1s`},

		{"preset", "", "ORDERTRAIL_KLARNA_URL=klarna-ue " + complete, "", "cannot use ORDERTRAIL_KLARNA_URL: it is neither a preset nor a URL, did you mean klarna-eu?"},
		{"plain http", "", "ORDERTRAIL_KLARNA_URL=http://api.klarna.com " + complete, "", "http:// is for a loopback host only"},
		{"userinfo", "", "ORDERTRAIL_KLARNA_URL=https://u:hunter2@h " + complete, "", "the URL must not hold credentials"},
		{"query", "", "ORDERTRAIL_KLARNA_URL=https://h/?a=b " + complete, "", "must not have a query or a fragment"},
		{"scheme", "", "ORDERTRAIL_KLARNA_URL=ftp://h " + complete, "", "must start with https://"},
		{"host", "", "ORDERTRAIL_KLARNA_URL=https:///v1 " + complete, "", "names no host"},
		{"unreadable URL", "", "ORDERTRAIL_KLARNA_URL=https://hunter2:%zz " + complete, "", "it cannot be read as a URL"},
		{"rate", "", "ORDERTRAIL_KLARNA_RATE=-1", "", `cannot use ORDERTRAIL_KLARNA_RATE: "-1" is not a whole number of requests a second`},
		{"name of an order id", "--push-id-names a,b=c", "", "", `cannot use --push-id-names: "b=c" is no name of an order id`},
		{"no name of an order id", "", "", "push_id_names: [a, '']", `cannot use push_id_names in @: "" is no name of an order id`},
		{"token as order id", "", "", "stores: [{id: se, push_id_names: [token]}]", `cannot use push_id_names of store 1 in @: "token" is no name of an order id`},
		{"list of lists", "", "", "stores: [{id: se, push_id_names: [[a]]}]", "push_id_names of store 1 in @ is not one value"},
		{"store named as a path", "", "", "stores: [{id: push}]", "cannot use id of store 1 in @: a store may not be called push"},
		{"store named as the word for an id", "", "", "stores: [{id: id}]", "cannot use id of store 1 in @: a store may not be called id"},
		{"no username", "", "ORDERTRAIL_KLARNA_URL=klarna-eu ORDERTRAIL_KLARNA_PASSWORD=p", "", "store default has a Klarna URL but no username"},
		{"colon", "", "ORDERTRAIL_KLARNA_URL=klarna-eu ORDERTRAIL_KLARNA_USERNAME=a:b ORDERTRAIL_KLARNA_PASSWORD=p", "", "cannot use ORDERTRAIL_KLARNA_USERNAME: a name in Basic credentials has no colon"},
		{"no password", "", "ORDERTRAIL_KLARNA_URL=klarna-eu ORDERTRAIL_KLARNA_USERNAME=K1", "", "store default has a Klarna URL but no password_file"},
		{"both forms", "", "ORDERTRAIL_PUSH_SECRET=hunter2 ORDERTRAIL_PUSH_SECRET_FILE=/f", "", "both ORDERTRAIL_PUSH_SECRET and ORDERTRAIL_PUSH_SECRET_FILE are set"},
		{"both forms, two sources", "", "ORDERTRAIL_KLARNA_PASSWORD=hunter2", "klarna_password_file: /f", "both ORDERTRAIL_KLARNA_PASSWORD and klarna_password_file in @ are set"},
		{"no secret file", "", "ORDERTRAIL_PUSH_SECRET_FILE=/nowhere", "", "cannot use ORDERTRAIL_PUSH_SECRET_FILE: open /nowhere"},

		{"shop without secret", "", "ORDERTRAIL_SHOP_URL=https://s.example", "", "store default has a URL of its shop but no secret"},
		{"secret without shop", "", "ORDERTRAIL_SHOP_SECRET=aHVudGVyMg==", "", "store default has a secret for its shop but no URL of it"},
		{"secret file without shop", "", "", "stores: [{id: a, shop_secret_file: /nowhere}]", "store a has a secret for its shop but no URL of it"},
		{"shop's secret in the file", "", "", "stores: [{id: a, shop_secret: hunter2}]", "unknown key shop_secret of store 1 in @, did you mean shop_secret_file?"},
		{"both forms for the shop", "", "ORDERTRAIL_SHOP_URL=https://s ORDERTRAIL_SHOP_SECRET=hunter2 ORDERTRAIL_SHOP_SECRET_FILE=/f", "", "both ORDERTRAIL_SHOP_SECRET and ORDERTRAIL_SHOP_SECRET_FILE are set"},
		{"no secret file for the shop", "--shop-url https://s --shop-secret-file /nowhere", "", "", "cannot use --shop-secret-file: open /nowhere"},
		{"shop's secret", "", "ORDERTRAIL_SHOP_URL=https://s ORDERTRAIL_SHOP_SECRET=whsec_hunter2", "", "cannot use ORDERTRAIL_SHOP_SECRET: the secret is not base64, with or without whsec_ in front"},
		{"shop's scheme", "", "ORDERTRAIL_SHOP_URL=s.example ORDERTRAIL_SHOP_SECRET=aHVudGVyMg==", "", "cannot use ORDERTRAIL_SHOP_URL: the URL must start with https:// or http://"},
		{"shop's userinfo", "--shop-url https://u:hunter2@h", "ORDERTRAIL_SHOP_SECRET=aHVudGVyMg==", "", "cannot use --shop-url: the URL must not hold credentials"},
		{"unreadable shop URL", "--shop-url https://hunter2:%zz", "ORDERTRAIL_SHOP_SECRET=aHVudGVyMg==", "", "cannot use --shop-url: it cannot be read as a URL"},
		{"auto extend", "", "ORDERTRAIL_AUTO_EXTEND=yes", "", `cannot use ORDERTRAIL_AUTO_EXTEND: "yes" is neither true nor false`},
		{"auto extend of a store", "", "", "stores: [{id: a, auto_extend: 3d}]", `cannot use auto_extend of store 1 in @: "3d" is neither true nor false`},

		{"stores no list", "", "", "stores: {id: a}", "stores in @ is not a list"},
		{"store no map", "", "", "stores: [a]", "store 1 in @ is not a map"},
		{"store key", "", "", "stores: [{id: a, password: hunter2}]", "unknown key password of store 1 in @, did you mean password_file?"},
		{"store value", "", "", "stores: [{id: [a]}]", "id of store 1 in @ is not one value"},
		{"store id", "", "", "stores: [{id: Shop}]", `cannot use id of store 1 in @: "Shop": bad id: a store id has only a-z, 0-9 and '-'`},
		{"no store id", "", "", "stores: [{klarna_rate: 1}]", `"": bad id: a store id has 1 to 32 characters, this one has 0`},
		{"twice", "", "", "stores: [{id: a}, {id: a}]", "store a is described twice"},
		{"default twice", "", "ORDERTRAIL_KLARNA_RATE=1", "stores: [{id: default}]", "store default is described twice"},
		{"store without password", "", "", "stores: [{id: a, klarna_url: kustom, username: u}]", "store a has a Klarna URL but no password_file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := configured(t, strings.Fields(test.flags), strings.Fields(test.environ), test.yaml)
			var shown bytes.Buffer
			if err == nil {
				t.Fatal("accepted")
			}
			if exit := terminal.Report(&shown, err); exit != terminal.ExitUsage {
				t.Errorf("exit code %d", exit)
			}
			want, _, found := strings.Cut(test.want, "@")
			if message := err.Error(); !strings.Contains(message, want) || found && !strings.Contains(message, "ordertrail.yaml") {
				t.Errorf("got %q, want %q", message, test.want)
			}
			if strings.Contains(shown.String(), "hunter2") {
				t.Errorf("shows a secret:\n%s", &shown)
			}
		})
	}
}

func TestAllThatIsWrongIsTold(t *testing.T) {
	for _, test := range []struct {
		name, flags, environ, yaml string
		errors                     int
	}{
		{"values", "--max-unverified x --api-addr y", "", "", 2},
		{"names", "", "ORDERTRAIL_A=1 ORDERTRAIL_B=2", "c: 1\nd: 2\ndata: [x]", 5},
		{"names of stores", "", "", "stores: [{id: a, b: 1, username: [x]}, {id: c, d: 1}, e]", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := configured(t, strings.Fields(test.flags), strings.Fields(test.environ), test.yaml)
			var shown bytes.Buffer
			terminal.Report(&shown, err)
			if n := strings.Count(shown.String(), "error: "); n != test.errors {
				t.Errorf("%d errors, want %d:\n%s", n, test.errors, &shown)
			}
		})
	}
}

// Half of what asks the shop is answered with the other half, in one error.
func TestAShopNeedsBothItsSettings(t *testing.T) {
	for _, test := range []struct{ environ, yaml, try string }{
		{"ORDERTRAIL_SHOP_URL=https://s.example", "", "try: set ORDERTRAIL_SHOP_SECRET_FILE"},
		{"ORDERTRAIL_SHOP_SECRET=" + shopKey, "", "try: set ORDERTRAIL_SHOP_URL"},
		{"", "stores: [{id: a, shop_url: 'https://s.example'}]", "try: set shop_secret_file of store 1"},
		{"", "stores: [{id: a, shop_secret_file: " + writeFile(t, "secret", shopKey, 0o600) + "}]", "try: set shop_url of store 1"},
	} {
		t.Run(test.environ, func(t *testing.T) {
			_, err := configured(t, nil, strings.Fields(test.environ), test.yaml)
			if err == nil {
				t.Errorf("%+v: accepted", test)
				return
			}
			var shown bytes.Buffer
			exit := terminal.Report(&shown, err)
			if exit != terminal.ExitUsage || strings.Count(shown.String(), "error: ") != 1 || !strings.Contains(shown.String(), test.try) {
				t.Errorf("%+v: exit code %d\n%s", test, exit, &shown)
			}
		})
	}
}

func TestServeNeedsAStore(t *testing.T) {
	for _, test := range []struct{ name, environ, yaml, want string }{
		{"none", "", "", "no store is configured"},
		{"no Klarna", "ORDERTRAIL_PUSH_SECRET=s", "", "store default has no Klarna URL"},
		{"one without Klarna", "", "stores: [{id: se}]", "store se has no Klarna URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg, err := configured(t, nil, strings.Fields(test.environ), test.yaml)
			if err != nil {
				t.Fatal(err)
			}
			var shown bytes.Buffer
			if exit := terminal.Report(&shown, cfg.RequireStores()); exit != terminal.ExitUsage {
				t.Errorf("exit code %d", exit)
			}
			for _, want := range []string{test.want, "ORDERTRAIL_KLARNA_URL", "ORDERTRAIL_KLARNA_USERNAME", "ORDERTRAIL_KLARNA_PASSWORD_FILE", "ordertrail demo"} {
				if !strings.Contains(shown.String(), want) {
					t.Errorf("does not say %q:\n%s", want, &shown)
				}
			}
		})
	}
}
