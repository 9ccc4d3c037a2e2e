/* sql/aws_ml--1.1--1.2.sql */

-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION aws_ml UPDATE TO '1.2'" to load this file. \quit
