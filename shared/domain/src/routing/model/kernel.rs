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

/// What rows whose numbers are stored + 128 add to their product with `query`.
pub(super) fn offset(query: &[i8]) -> i32 {
    query.iter().map(|&value| i32::from(value)).sum::<i32>() * 128
}

/// The dot product of `query` with these rows, or with all if there are none, times both scales. The rows'
/// numbers are stored + 128, which adds `offset` to every product.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn cosines<const LENGTH: usize>(
    query: &[i8; LENGTH],
    (offset, scale): (i32, f32),
    rows: &[[u8; LENGTH]],
    scales: &[f32],
    these: &[u32],
    out: &mut [f32],
) {
    let all = these.is_empty();
    let count = if all {
        rows.len().min(scales.len())
    } else {
        these.len()
    }
    .min(out.len());
    match_target! {
        // The compiler does not find the instruction that multiplies and adds 64 bytes at once by itself.
        "x86_64+avx512f+avx512bw+avx512vl" => {
            use core::arch::x86_64::{_mm512_dpbusd_epi32, _mm512_reduce_add_epi32, _mm512_setzero_si512};
            let (query, _) = query.as_chunks::<64>();
            for number in 0..count {
                let at = if all { number } else { these[number] as usize };
                let (row, _) = rows[at].as_chunks::<64>();
                let mut dot = _mm512_setzero_si512();
                let mut part = 0;
                while part < LENGTH / 64 {
                    let numbers = bytemuck::must_cast(row[part]);
                    dot = _mm512_dpbusd_epi32(dot, numbers, bytemuck::must_cast(query[part]));
                    part += 1;
                }
                out[number] = (_mm512_reduce_add_epi32(dot) - offset) as f32 * scales[at] * scale;
            }
        }
        _ => {
            // How much is summed at once decides how well it is compiled: whole rows take twice the time.
            const BLOCK: usize = 32;
            let mut wide = [0_i16; LENGTH];
            for at in 0..LENGTH {
                wide[at] = query[at] as i16;
            }
            for number in 0..count {
                let at = if all { number } else { these[number] as usize };
                let (row, row_scale) = (&rows[at], scales[at]);
                let mut dot = 0_i32;
                let mut from = 0;
                while from < LENGTH {
                    let mut part = 0_i32;
                    for at in 0..BLOCK {
                        part += wide[from + at] as i32 * row[from + at] as i32;
                    }
                    dot += part;
                    from += BLOCK;
                }
                out[number] = (dot - offset) as f32 * row_scale * scale;
            }
        }
    }
}

/// The dot product of `query` with texts that lie side by side, times both scales.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn heads<const GROUPS: usize>(
    query: &[[i8; 4]; GROUPS],
    offset: i32,
    scale: f32,
    heads: &[[[u8; 64]; GROUPS]],
    scales: &[f32],
    out: &mut [f32],
) {
    let (scales, _) = scales.as_chunks::<LANES>();
    let (out, _) = out.as_chunks_mut::<LANES>();
    let count = heads.len().min(scales.len()).min(out.len());
    for number in 0..count {
        let block = &heads[number];
        let dots: [i32; LANES];
        match_target! {
            "x86_64+avx512f+avx512bw+avx512vl" => {
                use core::arch::x86_64::{_mm512_dpbusd_epi32, _mm512_set1_epi32, _mm512_setzero_si512};
                // Two sums, since one waits for itself.
                let mut even = _mm512_setzero_si512();
                let mut odd = _mm512_setzero_si512();
                let mut group = 0;
                while group < GROUPS {
                    let left = _mm512_set1_epi32(bytemuck::must_cast(query[group]));
                    even = _mm512_dpbusd_epi32(even, bytemuck::must_cast(block[group]), left);
                    let right = _mm512_set1_epi32(bytemuck::must_cast(query[group + 1]));
                    odd = _mm512_dpbusd_epi32(odd, bytemuck::must_cast(block[group + 1]), right);
                    group += 2;
                }
                let [even, odd]: [[i32; LANES]; 2] = [bytemuck::must_cast(even), bytemuck::must_cast(odd)];
                let mut both = [0; LANES];
                for lane in 0..LANES {
                    both[lane] = even[lane] + odd[lane];
                }
                dots = both;
            }
            "x86_64+avx2" => {
                use core::arch::x86_64::{
                    _mm256_add_epi32, _mm256_cvtepu8_epi16, _mm256_madd_epi16, _mm256_set1_epi64x,
                    _mm256_setzero_si256,
                };
                // Left to itself the compiler takes five times as long as for the same numbers in a row.
                let mut sums = [_mm256_setzero_si256(); 4];
                for group in 0..GROUPS {
                    let mut wide = [0_i16; 4];
                    for at in 0..4 {
                        wide[at] = query[group][at] as i16;
                    }
                    let wide = _mm256_set1_epi64x(bytemuck::must_cast(wide));
                    let (quarters, _) = block[group].as_chunks::<16>();
                    for quarter in 0..4 {
                        let numbers = _mm256_cvtepu8_epi16(bytemuck::must_cast(quarters[quarter]));
                        let products = _mm256_madd_epi16(numbers, wide);
                        sums[quarter] = _mm256_add_epi32(sums[quarter], products);
                    }
                }
                let pairs: [[i32; 2]; LANES] = bytemuck::must_cast(sums);
                let mut both = [0; LANES];
                for lane in 0..LANES {
                    both[lane] = pairs[lane][0] + pairs[lane][1];
                }
                dots = both;
            }
            _ => {
                let mut both = [0; LANES];
                for group in 0..GROUPS {
                    for lane in 0..LANES {
                        let mut part = 0;
                        for at in 0..4 {
                            part += block[group][lane * 4 + at] as i32 * query[group][at] as i32;
                        }
                        both[lane] += part;
                    }
                }
                dots = both;
            }
        }
        for lane in 0..LANES {
            out[number][lane] = (dots[lane] - offset) as f32 * scales[number][lane] * scale;
        }
    }
}
