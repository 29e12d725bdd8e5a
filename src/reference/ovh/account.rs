//! The account: its time, who calls in its name, and who it belongs to.
//!
//! Nothing here can be changed.

use serde_json::{Value, json};

use super::clock;
use super::store::NICHANDLE;

/// The server's time, so that a client can correct its own.
pub(super) fn time() -> Value {
    json!(clock::seconds())
}

/// Who calls.
pub(super) fn details() -> Value {
    json!({
        "account": NICHANDLE,
        "method": "account",
        "identities": [format!("urn:v1:eu:identity:account:{NICHANDLE}")],
        "allowedRoutes": null,
        "roles": null,
        "user": null,
        "description": null,
    })
}

/// Whose account it is.
pub(super) fn me() -> Value {
    json!({
        "nichandle": NICHANDLE,
        "firstname": "Ada",
        "name": "Sample",
        "address": "2 rue Kellermann",
        "area": null,
        "birthCity": null,
        "birthDay": null,
        "city": "Roubaix",
        "companyNationalIdentificationNumber": null,
        "complementaryAddress": null,
        "corporationType": null,
        "country": "FR",
        "currency": { "code": "EUR", "symbol": "€" },
        "customerCode": "1234-5678-90",
        "email": "ada@example.com",
        "fax": null,
        "italianSDI": null,
        "kycValidated": false,
        "language": "fr_FR",
        "legalform": "individual",
        "nationalIdentificationNumber": null,
        "organisation": null,
        "ovhCompany": "ovh",
        "ovhSubsidiary": "FR",
        "phone": "+33.123456789",
        "phoneCountry": "FR",
        "phoneType": null,
        "purposeOfPurchase": null,
        "sex": null,
        "spareEmail": null,
        "state": "complete",
        "vat": null,
        "zip": "59100",
    })
}
