//! `junit.xml`: a suite per endpoint, a case per requirement, named by its id.
//!
//! A broken requirement is a `failure`, a fault of the suite itself an `error`, what was not
//! tested is `skipped` with its reason. Failures below the failing level are not failures to a
//! CI system either; they say so in their output.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use crate::contract::Level;
use crate::judge::Verdict;

use super::json::{Report, RequirementReport};

/// The document as text.
pub fn junit(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut document = Document::new(format!("sgspec {}", report.api));
    for endpoint in &report.endpoints {
        let mut suite = TestSuite::new(format!("{} {}", endpoint.method, endpoint.path));
        let class = format!("{}/{}", report.api, endpoint.operation);
        for requirement in &endpoint.requirements {
            let mut case = TestCase::new(requirement.id.clone(), status(requirement, report.level));
            case.set_classname(class.clone());
            if requirement.verdict == Verdict::Fail && below(requirement, report.level) {
                case.set_system_out(format!("below the failing level: {}", requirement.message));
            }
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    if !report.suite_errors.is_empty() {
        let mut suite = TestSuite::new("sgspec");
        for error in &report.suite_errors {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(error.clone());
            suite.add_test_case(TestCase::new("the suite itself", status));
        }
        document.add_test_suite(suite);
    }
    document.to_string()
}

fn below(requirement: &RequirementReport, level: Level) -> bool {
    requirement.level > level
}

fn status(requirement: &RequirementReport, level: Level) -> TestCaseStatus {
    match requirement.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail if below(requirement, level) => TestCaseStatus::success(),
        Verdict::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(format!("{}, {}", requirement.level, requirement.basis));
            status.set_message(requirement.message.clone());
            status.set_description(format!(
                "{}\n{}\nsource: {}\nevidence: {}",
                requirement.sentence,
                requirement.message,
                requirement.source,
                requirement.evidence.join(", ")
            ));
            status
        }
        Verdict::Untested | Verdict::Unsupported => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {}", requirement.verdict, requirement.message));
            status
        }
    }
}
