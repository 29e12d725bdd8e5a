//! `junit.xml`: a suite per endpoint, a case per requirement, named by its id.
//!
//! A broken requirement is a `failure`, a fault of the suite itself an `error`, what was not
//! tested is `skipped` with its reason. Failures below the failing level are not failures to a
//! CI system either; they say so in their output.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use crate::judge::Verdict;

use super::json::{Report, RequirementReport};
use super::terminal::printable;

/// The document as text.
pub fn junit(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut document = Document::new(format!("sgspec {}", report.api));
    for endpoint in &report.endpoints {
        let mut suite = TestSuite::new(format!("{} {}", endpoint.method, endpoint.path));
        let class = format!("{}/{}", report.api, endpoint.operation);
        for requirement in &endpoint.requirements {
            let mut case = TestCase::new(requirement.id.clone(), status(requirement));
            case.set_classname(class.clone());
            if requirement.verdict == Verdict::Fail && !requirement.failing {
                let message = printable(&requirement.message);
                case.set_system_out(format!("below the failing level: {message}"));
            }
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    if !report.suite_errors.is_empty() {
        let mut suite = TestSuite::new("sgspec");
        for error in &report.suite_errors {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(printable(error));
            suite.add_test_case(TestCase::new("the suite itself", status));
        }
        document.add_test_suite(suite);
    }
    document.to_string()
}

fn status(requirement: &RequirementReport) -> TestCaseStatus {
    if requirement.failing {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(format!("{}, {}", requirement.level, requirement.basis));
        status.set_message(printable(&requirement.message));
        status.set_description(format!(
            "{}\n{}\nsource: {}\nevidence: {}",
            requirement.sentence,
            printable(&requirement.message),
            requirement.source,
            requirement.evidence.join(", ")
        ));
        return status;
    }
    match requirement.verdict {
        Verdict::Pass | Verdict::Fail => TestCaseStatus::success(),
        Verdict::Untested | Verdict::Unsupported => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!(
                "{}: {}",
                requirement.verdict,
                printable(&requirement.message)
            ));
            status
        }
    }
}
