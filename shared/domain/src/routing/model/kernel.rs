//! The loops that most time is spent in, compiled for the widest instructions of each kind of processor and
//! chosen when they run.
//!
//! Plain loops over arrays only: a closure, and so an adaptor of an iterator, would be compiled for the
//! narrowest instructions. Owns no meaning: what the numbers are is the callers' affair.

use super::DIMS;
use multiversion::multiversion;
use multiversion::target::match_target;

/// Sums are kept in so many parts, as wide as the widest register.
const LANES: usize = 16;
const HALF: usize = DIMS / 2;
/// 1.5 × 2^23: added to a number below 2^22 it leaves the nearest integer in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// Adds a packed row: low halves of bytes to the first half of the sum, high halves to the second.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn add_row(sum: &mut [f32; DIMS], row: &[u8; HALF], scale: f32) {
    for at in 0..HALF {
        sum[at] += ((row[at] & 15) as i32 - 8) as f32 * scale;
    }
    for at in 0..HALF {
        sum[HALF + at] += ((row[at] >> 4) as i32 - 8) as f32 * scale;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn add(sum: &mut [f32; DIMS], other: &[f32; DIMS], weight: f32) {
    for at in 0..DIMS {
        sum[at] += other[at] * weight;
    }
}

/// The sum of the squares.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn squares(values: &[f32; DIMS]) -> f32 {
    let mut parts = [0.0_f32; LANES];
    let mut at = 0;
    while at < DIMS {
        for lane in 0..LANES {
            parts[lane] += values[at + lane] * values[at + lane];
        }
        at += LANES;
    }
    let mut sum = 0.0;
    for part in parts {
        sum += part;
    }
    sum
}

/// The largest absolute value.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn largest(values: &[f32; DIMS]) -> f32 {
    let mut parts = [0.0_f32; LANES];
    let mut at = 0;
    while at < DIMS {
        for lane in 0..LANES {
            let value = values[at + lane].abs();
            parts[lane] = if value > parts[lane] {
                value
            } else {
                parts[lane]
            };
        }
        at += LANES;
    }
    let mut largest = 0.0;
    for part in parts {
        largest = if part > largest { part } else { largest };
    }
    largest
}

/// The nearest integer to each `value × inverse_step`, which lies within ±127.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn quantise(values: &[f32; DIMS], inverse_step: f32, out: &mut [i8; DIMS]) {
    for at in 0..DIMS {
        out[at] = (values[at] * inverse_step + ROUNDER).to_bits() as i8;
    }
}

/// The dot product of `query` with every row, times both scales; the rows' numbers are stored + 128. It is
/// most of a request's time.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn cosines(
    query: &[i8; DIMS],
    scale: f32,
    rows: &[[u8; DIMS]],
    scales: &[f32],
    out: &mut [f32],
) {
    let mut sum = 0_i32;
    for at in 0..DIMS {
        sum += query[at] as i32;
    }
    // What storing the rows' numbers + 128 adds to every product.
    let offset = sum * 128;
    let count = rows.len().min(scales.len()).min(out.len());
    match_target! {
        // The compiler does not find the instruction that multiplies and adds 64 bytes at once by itself.
        "x86_64+avx512f+avx512bw+avx512vl" => {
            use core::arch::x86_64::{
                _mm512_add_epi32, _mm512_dpbusd_epi32, _mm512_reduce_add_epi32, _mm512_setzero_si512,
            };
            let (parts, _) = query.as_chunks::<64>();
            let parts: [_; 4] = [
                bytemuck::must_cast(parts[0]),
                bytemuck::must_cast(parts[1]),
                bytemuck::must_cast(parts[2]),
                bytemuck::must_cast(parts[3]),
            ];
            for number in 0..count {
                let (row, _) = rows[number].as_chunks::<64>();
                let left = _mm512_setzero_si512();
                let left = _mm512_dpbusd_epi32(left, bytemuck::must_cast(row[0]), parts[0]);
                let left = _mm512_dpbusd_epi32(left, bytemuck::must_cast(row[1]), parts[1]);
                let right = _mm512_setzero_si512();
                let right = _mm512_dpbusd_epi32(right, bytemuck::must_cast(row[2]), parts[2]);
                let right = _mm512_dpbusd_epi32(right, bytemuck::must_cast(row[3]), parts[3]);
                let dot = _mm512_reduce_add_epi32(_mm512_add_epi32(left, right));
                out[number] = (dot - offset) as f32 * scales[number] * scale;
            }
        }
        _ => {
            // How much is summed at once decides how well it is compiled: whole rows take twice the time.
            const BLOCK: usize = 32;
            let mut wide = [0_i16; DIMS];
            for at in 0..DIMS {
                wide[at] = query[at] as i16;
            }
            for number in 0..count {
                let row = &rows[number];
                let mut dot = 0_i32;
                let mut from = 0;
                while from < DIMS {
                    let mut part = 0_i32;
                    for at in 0..BLOCK {
                        part += wide[from + at] as i32 * row[from + at] as i32;
                    }
                    dot += part;
                    from += BLOCK;
                }
                out[number] = (dot - offset) as f32 * scales[number] * scale;
            }
        }
    }
}
