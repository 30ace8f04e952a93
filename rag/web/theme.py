"""Colours and fonts: ink on paper, one red for the name, fonts of the reader's own machine."""

from __future__ import annotations

import gradio as gr

FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def make_theme() -> gr.themes.Base:
    """The theme, without a font or a picture from the network."""
    theme: gr.themes.Base = gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=FONTS,
        font_mono=MONO,
        radius_size=gr.themes.sizes.radius_md,
    )
    return theme.set(
        body_background_fill="#faf9f7",
        body_background_fill_dark="#171614",
        body_text_color="#1f1d1a",
        body_text_color_dark="#ece9e4",
        body_text_color_subdued="#5b564f",
        body_text_color_subdued_dark="#b3ada4",
        block_background_fill="#ffffff",
        block_background_fill_dark="#211f1c",
        block_border_color="#ddd8d0",
        block_border_color_dark="#3a3733",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b1917",
        input_border_width="1px",
        input_border_width_dark="1px",
        input_border_color="#8c857b",
        input_border_color_dark="#7d766d",
        input_placeholder_color="#6b655d",
        input_placeholder_color_dark="#a39c92",
        block_label_text_color="#4a453f",
        block_label_text_color_dark="#c9c3ba",
        block_title_text_color="#4a453f",
        block_title_text_color_dark="#c9c3ba",
        button_primary_background_fill="#1d4f91",
        button_primary_background_fill_dark="#2b63ad",
        button_primary_background_fill_hover="#163e73",
        button_primary_background_fill_hover_dark="#3a74c0",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )
