"""What tests of the app's parts share."""

import pytest
import streamlit as st

from lab.ui.jobs.jobs import leave


@pytest.fixture
def fresh_cache():
    """Nothing that is kept for all sessions comes from another test, or goes to one."""
    st.cache_resource.clear()
    yield
    leave()
    st.cache_resource.clear()
