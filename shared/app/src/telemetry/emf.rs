//! Metrics as lines that CloudWatch makes metrics of: its embedded metric format.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
//! Each label of a metric is a dimension beside `service`, never together with another: there are as many metrics as labels
//! have values, not their product. Whatever has many values (a request, a run, a tenant) is a property only.

use jiff::Timestamp;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The namespace of the metrics.
const NAMESPACE: &str = "Prentice";
/// Values that one metric of a line can hold.
const MOST_VALUES: usize = 100;
/// What Prometheus wants in front of a name, and CloudWatch says by the namespace.
const PREFIX: &str = "prentice_";

type Labels = Vec<(String, String)>;
/// Values by the name of their metric.
type Values = BTreeMap<String, Vec<f64>>;

/// What was measured since it was last brought out; cheap to clone.
#[derive(Clone)]
pub(super) struct Emf {
    service: &'static str,
    kept: Arc<Mutex<BTreeMap<Labels, Values>>>,
}

impl Emf {
    /// Nothing is measured yet.
    pub(super) fn new(service: &'static str) -> Emf {
        Emf {
            service,
            kept: Arc::default(),
        }
    }

    /// The lines of what was measured since the last time, with these properties beside it.
    pub(super) fn take(&self, properties: &Map<String, Value>, now: Timestamp) -> Vec<String> {
        let kept = std::mem::take(&mut *self.lock());
        let groups = kept.into_iter();
        groups
            .flat_map(|(labels, metrics)| self.lines(&labels, &metrics, properties, now))
            .collect()
    }

    fn lines(
        &self,
        labels: &Labels,
        metrics: &Values,
        properties: &Map<String, Value>,
        now: Timestamp,
    ) -> Vec<String> {
        let most = metrics.values().map(Vec::len).max().unwrap_or_default();
        (0..most.div_ceil(MOST_VALUES))
            .map(|part| {
                let of_part = metrics.iter().filter_map(|(name, values)| {
                    Some((name, values.chunks(MOST_VALUES).nth(part)?))
                });
                self.line(labels, of_part, properties, now)
            })
            .collect()
    }

    fn line<'a>(
        &self,
        labels: &Labels,
        metrics: impl Iterator<Item = (&'a String, &'a [f64])>,
        properties: &Map<String, Value>,
        now: Timestamp,
    ) -> String {
        let mut line = Map::new();
        line.insert("service".to_owned(), self.service.into());
        for (name, value) in labels {
            line.insert(name.clone(), value.as_str().into());
        }
        let others = labels.iter().filter(|(name, _)| name != "service");
        let mut dimensions: Vec<Value> = others.map(|(name, _)| json!(["service", name])).collect();
        if dimensions.is_empty() {
            dimensions.push(json!(["service"]));
        }
        let mut defined = Vec::new();
        for (name, values) in metrics {
            let unit = match name.ends_with("_seconds") {
                true => "Seconds",
                false => "Count",
            };
            defined.push(json!({"Name": name, "Unit": unit}));
            let value = match values {
                [one] => json!(one),
                many => json!(many),
            };
            line.insert(name.clone(), value);
        }
        for (name, value) in properties {
            if !line.contains_key(name) {
                line.insert(name.clone(), value.clone());
            }
        }
        let directive =
            json!({"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": defined});
        let metadata = json!({"Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive]});
        line.insert("_aws".to_owned(), metadata);
        Value::Object(line).to_string()
    }

    fn slot(&self, key: &Key) -> Slot {
        let name = key.name();
        let name = name.strip_prefix(PREFIX).unwrap_or(name);
        let labels = key.labels();
        // A dimension without a value is none.
        let labels = labels.filter(|label| !label.value().is_empty());
        Slot {
            emf: self.clone(),
            labels: labels
                .map(|label| (label.key().to_owned(), label.value().to_owned()))
                .collect(),
            name: name.strip_suffix("_total").unwrap_or(name).to_owned(),
        }
    }

    /// Every change leaves it whole, so a panic in between harms nobody.
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Labels, Values>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One metric with its labels.
struct Slot {
    emf: Emf,
    labels: Labels,
    name: String,
}

impl Slot {
    fn change(&self, change: impl FnOnce(&mut Vec<f64>)) {
        let mut kept = self.emf.lock();
        let metrics = kept.entry(self.labels.clone()).or_default();
        change(metrics.entry(self.name.clone()).or_default());
    }

    fn one(&self, change: impl FnOnce(f64) -> f64) {
        self.change(|values| {
            let before = values.first().copied().unwrap_or_default();
            *values = vec![change(before)];
        });
    }
}

impl CounterFn for Slot {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody counts to 2^53 between two lines"
    )]
    fn increment(&self, value: u64) {
        self.one(|before| before + value as f64);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody counts to 2^53 between two lines"
    )]
    fn absolute(&self, value: u64) {
        self.one(|_| value as f64);
    }
}

impl GaugeFn for Slot {
    fn increment(&self, value: f64) {
        self.one(|before| before + value);
    }

    fn decrement(&self, value: f64) {
        self.one(|before| before - value);
    }

    fn set(&self, value: f64) {
        self.one(|_| value);
    }
}

impl HistogramFn for Slot {
    fn record(&self, value: f64) {
        // What is no number makes the whole line invalid.
        if value.is_finite() {
            self.change(|values| values.push(value));
        }
    }
}

impl Recorder for Emf {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(self.slot(key)))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::new(self.slot(key)))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(self.slot(key)))
    }
}

#[cfg(test)]
#[path = "emf_tests.rs"]
mod tests;
