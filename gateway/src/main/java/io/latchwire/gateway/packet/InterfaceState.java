package io.latchwire.gateway.packet;

/**
 * What an interface was when it was asked.
 *
 * @param name its name
 * @param index its number in the kernel
 * @param mtu octets of the longest packet behind the Ethernet header
 * @param isUp whether it has been set up; says nothing about the cable
 * @param hardwareAddress the 48 bits of its Ethernet address, the first octet highest
 */
public record InterfaceState(String name, int index, int mtu, boolean isUp, long hardwareAddress) {}
